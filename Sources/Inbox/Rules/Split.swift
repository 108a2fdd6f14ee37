/// What a message becomes at the messenger: one content a call.
///
/// A text over the limit is split (channels.md 9.4), a caption over its limit follows as text of its own. The result
/// depends on nothing but its arguments, so that a retry continues where the last try ended.
package func contents(text: String?, attachments: [Attachment], traits: Traits) -> [Outgoing.Content] {
  var contents: [Outgoing.Content] = []
  var rest = text.flatMap { $0.isEmpty ? nil : $0 }
  for attachment in attachments {
    var caption: String?
    if let text = rest, contents.isEmpty, let limit = traits.captions[attachment.kind],
      traits.text.length(of: text) <= limit
    {
      caption = text
      rest = nil
    }
    contents.append(.attachment(attachment, caption: caption, bytes: nil))
  }
  if let rest { contents += split(rest, limit: traits.text).map(Outgoing.Content.text) }
  return contents
}

/// Splits a text at a paragraph, a line, a space, else between characters; never inside one.
///
/// Every piece is within the limit, and the pieces joined (with the white space at which they were cut) are the text.
package func split(_ text: String, limit: TextLimit) -> [String] {
  var pieces: [String] = []
  var rest = Substring(text)
  while limit.length(of: rest) > limit.maximum {
    let end = rest.prefixEnd(within: limit)
    let head = rest[..<end]
    let cut = head.lastCut("\n\n") ?? head.lastCut("\n") ?? head.lastCut(" ")
    // A cut in the first third would leave pieces too short to read.
    if let cut, head.distance(from: head.startIndex, to: cut.lowerBound) * 3 > head.count {
      pieces.append(String(rest[..<cut.lowerBound]))
      rest = rest[cut.upperBound...]
    } else {
      pieces.append(String(head))
      rest = rest[end...]
    }
  }
  if !rest.isEmpty { pieces.append(String(rest)) }
  return pieces
}

extension Substring {
  /// The end of the longest run of whole characters from the start that is within a limit; at least one character.
  fileprivate func prefixEnd(within limit: TextLimit) -> Index {
    var length = 0
    var end = startIndex
    while end < endIndex {
      let next = index(after: end)
      length += limit.length(of: self[end..<next])
      if length > limit.maximum, end > startIndex { break }
      end = next
    }
    return end
  }

  fileprivate func lastCut(_ separator: String) -> Range<Index>? {
    let width = separator.count
    guard count > width else { return nil }
    var start = index(endIndex, offsetBy: -width)
    while true {
      if self[start...].hasPrefix(separator) { return start..<index(start, offsetBy: width) }
      if start == startIndex { return nil }
      start = index(before: start)
    }
  }
}
