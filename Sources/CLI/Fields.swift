package import JSON
package import Phrases

/// The keys of `--fields a,b.c`: which members of an answer are kept, and in which order.
///
/// A path goes through arrays: `messages.text` keeps the text of every message.
package struct Fields: ArgumentValue, Equatable {
  package let paths: [[String]]

  package init(argument: String) throws(Fault) {
    paths = argument.split(separator: ",", omittingEmptySubsequences: false).map { path in
      path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    }
    guard paths.allSatisfy({ !$0.contains("") }) else {
      throw Fault(
        .usage,
        en: "'\(argument)' is not a list of keys",
        uk: "«\(argument)» не є переліком ключів",
        hint: Phrase(same: "--fields id,channel.name")
      )
    }
  }

  /// The value with the kept members only.
  ///
  /// - Throws: `usage` for a key that the value does not have; what lies under `null` cannot be known, and is `null`.
  package func filter(_ value: JSONValue) throws(Fault) -> JSONValue {
    try Self.keep(paths.map { $0[...] }, of: value, under: "")
  }

  /// Refuses a path that leads to nothing in any object of a shape.
  ///
  /// - Throws: `usage`, as for a value that has these keys.
  package func require(in shape: Shape) throws(Fault) {
    for path in paths { try shape.require(path[...]) }
  }

  private static func keep(_ paths: [ArraySlice<String>], of value: JSONValue, under parent: String) throws(Fault)
    -> JSONValue
  {
    switch value {
    case .null: return .null
    case .array(let elements):
      var kept: [JSONValue] = []
      for element in elements { kept.append(try keep(paths, of: element, under: parent)) }
      return .array(kept)
    case .object(let object):
      var names: [String] = []
      for case let name? in paths.map(\.first) where !names.contains(name) { names.append(name) }
      var kept: [JSONObject.Member] = []
      for name in names {
        guard let member = object[name] else {
          throw unknown(parent + name, valid: object.members.map { parent + $0.key })
        }
        let deeper = paths.filter { $0.first == name }.map { $0.dropFirst() }
        let isWhole = deeper.contains { $0.isEmpty }
        kept.append((key: name, value: isWhole ? member : try keep(deeper, of: member, under: parent + name + ".")))
      }
      return .object(JSONObject(kept))
    case .bool, .integer, .number, .string:
      guard let name = paths.first?.first else { return value }
      throw unknown(parent + name, valid: [])
    }
  }

  static func unknown(_ name: String, valid: [String]) -> Fault {
    let list = valid.joined(separator: ", ")
    return Fault(
      .usage,
      en: "no field '\(name)'",
      uk: "немає поля «\(name)»",
      hint: valid.isEmpty ? nil : Phrase(en: "the fields are \(list)", uk: "поля: \(list)")
    )
  }
}
