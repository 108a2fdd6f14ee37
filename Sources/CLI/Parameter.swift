package import Phrases

/// A parameter of a command: its description, and the property that takes its value.
package struct Parameter<Root>: Sendable {
  package typealias Property<Value> = any WritableKeyPath<Root, Value> & Sendable

  package var description: ParameterDescription
  /// Stores a value, or for a flag the name it was given by (`peek`, `no-peek`, `p`).
  let store: @Sendable (inout Root, String) throws(Fault) -> Void

  package init(
    _ description: ParameterDescription,
    store: @escaping @Sendable (inout Root, String) throws(Fault) -> Void
  ) {
    self.description = description
    self.store = store
  }
}

// Arguments, in the order in which they are given.
extension Parameter {
  /// A word that must be there.
  package static func argument<Value: ArgumentValue>(
    _ name: String,
    _ property: Property<Value>,
    en: String,
    uk: String,
    complete: Completion = .none,
    unless absentWith: [String] = []
  ) -> Parameter {
    var description = describe(name, en, uk, complete, Value.self)
    description.isRequired = true
    description.absentWith = absentWith
    return Parameter(description) { root, word throws(Fault) in root[keyPath: property] = try Value(argument: word) }
  }

  /// A word that must be there, for a type that has no value to begin with.
  package static func argument<Value: ArgumentValue>(
    _ name: String,
    _ property: Property<Value?>,
    en: String,
    uk: String,
    complete: Completion = .none,
    unless absentWith: [String] = []
  ) -> Parameter {
    var parameter = optionalArgument(name, property, en: en, uk: uk, complete: complete)
    parameter.description.isRequired = true
    parameter.description.absentWith = absentWith
    return parameter
  }

  /// A word that may be there.
  package static func optionalArgument<Value: ArgumentValue>(
    _ name: String,
    _ property: Property<Value?>,
    en: String,
    uk: String,
    complete: Completion = .none
  ) -> Parameter {
    Parameter(describe(name, en, uk, complete, Value.self)) { root, word throws(Fault) in
      root[keyPath: property] = try Value(argument: word)
    }
  }

  /// All words that follow: one at least, or none if not required.
  package static func arguments<Value: ArgumentValue>(
    _ name: String,
    _ property: Property<[Value]>,
    en: String,
    uk: String,
    complete: Completion = .none,
    required: Bool = true
  ) -> Parameter {
    var description = describe(name, en, uk, complete, Value.self)
    description.isRepeatable = true
    description.isRequired = required
    return Parameter(description) { root, word throws(Fault) in
      root[keyPath: property].append(try Value(argument: word))
    }
  }

  /// All words that follow, which the command joins by one blank to a text.
  package static func words(_ name: String, _ property: Property<[String]>, en: String, uk: String) -> Parameter {
    arguments(name, property, en: en, uk: uk, required: false)
  }
}

// Flags and choices.
extension Parameter {
  /// `--name`, and `--no-name` if negatable.
  package static func flag(
    _ name: String,
    _ property: Property<Bool>,
    short: Character? = nil,
    negatable: Bool = false,
    en: String,
    uk: String,
    hidden: Bool = false,
    group: Phrase? = nil
  ) -> Parameter {
    var description = ParameterDescription(form: .flag, names: [name], help: Phrase(en: en, uk: uk))
    description.short = short
    description.isNegatable = negatable
    description.isHidden = hidden
    description.group = group
    return Parameter(description) { root, word in root[keyPath: property] = word != "no-\(name)" }
  }

  /// Flags of which one at most may be given: `--active|--mine|--new`.
  package static func choice<Value: Sendable>(
    _ values: [(String, Value)],
    _ property: Property<Value>,
    en: String,
    uk: String,
    group: Phrase? = nil
  ) -> Parameter {
    choice(values.map(\.0), en, uk, group) { root, index in root[keyPath: property] = values[index].1 }
  }

  /// Flags of which one at most may be given, `nil` if none is.
  package static func choice<Value: Sendable>(
    _ values: [(String, Value)],
    _ property: Property<Value?>,
    en: String,
    uk: String,
    group: Phrase? = nil
  ) -> Parameter {
    choice(values.map(\.0), en, uk, group) { root, index in root[keyPath: property] = values[index].1 }
  }

  private static func choice(
    _ names: [String],
    _ en: String,
    _ uk: String,
    _ group: Phrase?,
    choose: @escaping @Sendable (inout Root, Int) -> Void
  ) -> Parameter {
    var description = ParameterDescription(form: .choice, names: names, help: Phrase(en: en, uk: uk))
    description.group = group
    return Parameter(description) { root, word in
      guard let index = names.firstIndex(of: word) else { return }
      choose(&root, index)
    }
  }
}

// Options with a value.
extension Parameter {
  /// `--name VALUE` for a property that has a default.
  package static func option<Value: ArgumentValue>(
    _ name: String,
    _ property: Property<Value>,
    _ value: String,
    short: Character? = nil,
    en: String,
    uk: String,
    complete: Completion = .none,
    secret: Bool = false,
    hidden: Bool = false,
    group: Phrase? = nil
  ) -> Parameter {
    var description = describe(value, en, uk, complete, Value.self)
    description.mark(name, short, secret, hidden, group)
    return Parameter(description) { root, word throws(Fault) in root[keyPath: property] = try Value(argument: word) }
  }

  /// `--name VALUE`, `nil` if it is not given.
  package static func option<Value: ArgumentValue>(
    _ name: String,
    _ property: Property<Value?>,
    _ value: String,
    short: Character? = nil,
    en: String,
    uk: String,
    complete: Completion = .none,
    secret: Bool = false,
    hidden: Bool = false,
    group: Phrase? = nil
  ) -> Parameter {
    var description = describe(value, en, uk, complete, Value.self)
    description.mark(name, short, secret, hidden, group)
    return Parameter(description) { root, word throws(Fault) in root[keyPath: property] = try Value(argument: word) }
  }

  /// `--name VALUE`, as often as wanted.
  package static func option<Value: ArgumentValue>(
    _ name: String,
    _ property: Property<[Value]>,
    _ value: String,
    short: Character? = nil,
    en: String,
    uk: String,
    complete: Completion = .none,
    secret: Bool = false,
    hidden: Bool = false,
    group: Phrase? = nil
  ) -> Parameter {
    var description = describe(value, en, uk, complete, Value.self)
    description.mark(name, short, secret, hidden, group)
    description.isRepeatable = true
    return Parameter(description) { root, word throws(Fault) in
      root[keyPath: property].append(try Value(argument: word))
    }
  }

  private static func describe<Value: ArgumentValue>(
    _ value: String,
    _ en: String,
    _ uk: String,
    _ completion: Completion,
    _ type: Value.Type
  ) -> ParameterDescription {
    var description = ParameterDescription(form: .argument, help: Phrase(en: en, uk: uk))
    description.value = value
    description.completion = completion
    if completion == .none, let choices = type.choices { description.completion = .choices(choices) }
    return description
  }
}

extension ParameterDescription {
  fileprivate mutating func mark(
    _ name: String,
    _ short: Character?,
    _ isSecret: Bool,
    _ isHidden: Bool,
    _ group: Phrase?
  ) {
    form = .option
    names = [name]
    self.short = short
    self.isSecret = isSecret
    self.isHidden = isHidden
    self.group = group
  }
}
