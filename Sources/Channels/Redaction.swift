/// A messenger's words without what may be a token: a proxy's error can quote the address, and the address the token.
///
/// Every run of 32 or more of the characters that tokens are made of becomes dots.
func redacted(_ text: String) -> String {
  var clean = ""
  var run = ""
  for character in text {
    if character.isASCII, character.isLetter || character.isNumber || "_-:".contains(character) {
      run.append(character)
    } else {
      clean += run.count < 32 ? run : "•••"
      run = ""
      clean.append(character)
    }
  }
  return clean + (run.count < 32 ? run : "•••")
}

/// A text as one segment of a URL's path: all but RFC 3986's unreserved characters and those named is percent-encoded.
func pathSegment(_ text: String, keeping extra: String = "") -> String {
  text.utf8.reduce(into: "") { path, byte in
    let scalar = Unicode.Scalar(byte)
    let character = Character(scalar)
    if scalar.isASCII,
      character.isLetter || character.isNumber || "-._~".contains(character) || extra.contains(character)
    {
      path.append(character)
    } else {
      path += "%" + Signature.hexadecimal([byte]).uppercased()
    }
  }
}
