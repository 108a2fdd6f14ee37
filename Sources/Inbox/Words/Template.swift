/// A text that the messenger approved beforehand, with places to fill (`hasTemplates` of ``Traits``).
package struct Template: Sendable, Hashable {
  package var name: String
  /// The language it was approved in, as the messenger spells it: `uk`, `en_US`.
  package var language: String
  /// What fills the places of its body, in their order.
  package var parameters: [String]

  package init(name: String, language: String, parameters: [String] = []) {
    self.name = name
    self.language = language
    self.parameters = parameters
  }

  /// What it says, as people read it here: the approved words themselves are the messenger's.
  package var text: String {
    "\(name) (\(language))" + (parameters.isEmpty ? "" : ": " + parameters.joined(separator: ", "))
  }
}
