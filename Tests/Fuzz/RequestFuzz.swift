/// What one connection sends, read whole and in two pieces: the same requests and the same error come of it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: data, count: size))
  let cut = size == 0 ? 0 : Int(bytes[size - 1]) * size / 256
  precondition(read([bytes[...]]) == read([bytes[..<cut], bytes[cut...]]), "it depends on the pieces")
  return 0
}

private struct Reading: Equatable {
  var events: [RequestParser.Event] = []
  var fault: MessageFault?
}

private func read(_ pieces: [ArraySlice<UInt8>]) -> Reading {
  var limits = RequestParser.Limits()
  limits.body = 1024
  limits.header = 1024
  limits.line = 256
  var parser = RequestParser(limits: limits)
  var reading = Reading()
  for piece in pieces {
    parser.feed(piece)
    do throws(MessageFault) {
      while let event = try parser.next() { reading.events.append(event) }
    } catch {
      reading.fault = error
      return reading
    }
  }
  return reading
}
