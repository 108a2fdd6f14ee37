import Channels
import Testing

struct SHA256Tests {
  /// FIPS 180-4 and NIST's example values: 0, 24, 448 and 896 bits.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
  ])
  func `a message has its digest`(message: String, digest: String) {
    #expect(Signature.hexadecimal(SHA256.hash(Array(message.utf8))) == digest)
  }

  @Test func `a million letters have their digest`() {
    let digest = SHA256.hash([UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000))
    #expect(Signature.hexadecimal(digest) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  /// The digest of the digests of 0 to 130 bytes of 0x5A, as Python's hashlib gives it: every way to pad.
  @Test func `every length is padded right`() {
    let digests = (0...130).flatMap { SHA256.hash([UInt8](repeating: 0x5A, count: $0)) }
    let digest = Signature.hexadecimal(SHA256.hash(digests))
    #expect(digest == "0102204c254b3674440f6d5aded67561a42f6862b23715862531a7431044be3e")
  }

  struct Vector: Sendable {
    let key: [UInt8]
    let message: [UInt8]
    let code: String

    init(_ key: [UInt8], _ message: [UInt8], _ code: String) {
      self.key = key
      self.message = message
      self.code = code
    }
  }

  /// RFC 4231 section 4, cases 1 to 7 (the fifth is cut to 128 bits there).
  @Test(arguments: [
    Vector(
      [UInt8](repeating: 0x0B, count: 20),
      Array("Hi There".utf8),
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    Vector(
      Array("Jefe".utf8),
      Array("what do ya want for nothing?".utf8),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    Vector(
      [UInt8](repeating: 0xAA, count: 20),
      [UInt8](repeating: 0xDD, count: 50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
    ),
    Vector(
      Array(1...25),
      [UInt8](repeating: 0xCD, count: 50),
      "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
    ),
    Vector(
      [UInt8](repeating: 0x0C, count: 20),
      Array("Test With Truncation".utf8),
      "a3b6167473100ee06e0c796c2955552b"
    ),
    Vector(
      [UInt8](repeating: 0xAA, count: 131),
      Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
    Vector(
      [UInt8](repeating: 0xAA, count: 131),
      Array(
        ("This is a test using a larger than block-size key and a larger than block-size data. "
          + "The key needs to be hashed before being used by the HMAC algorithm.").utf8
      ),
      "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
    ),
  ])
  func `a message has its authentication code`(vector: Vector) {
    let code = Signature.hexadecimal(SHA256.authenticate(vector.message, key: vector.key))
    #expect(code.prefix(vector.code.count) == vector.code)
  }
}
