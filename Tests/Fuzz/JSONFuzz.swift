/// Whatever is read is written and read again as the same value.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: data, count: size))
  guard let value = try? JSONValue.parse(bytes) else { return 0 }
  let again = try? JSONValue.parse(value.compact)
  precondition(again == value, "what was written reads otherwise")
  return 0
}
