package import JSON
package import Phrases

/// What a command answers: one description for machines and people, side by side.
package protocol Answer {
  /// The JSON object of cli.md; absent is `null`, never a missing key.
  var json: JSONValue { get }
  /// Writes the answer for people, every line with its end.
  func text(_ page: inout Page)
}

/// An answer whose lines are broken at blanks where a terminal ends.
package struct Hanging<Inner: Answer>: Answer {
  private let inner: Inner
  private let indent: Int

  /// - Parameters:
  ///   - answer: what is answered.
  ///   - indent: how far the rest of a broken line stands in.
  package init(answer: Inner, indent: Int) {
    inner = answer
    self.indent = indent
  }

  package var json: JSONValue { inner.json }

  package func text(_ page: inout Page) {
    page.add(hanging: indent, inner.text)
  }
}

/// An answer whose keys are known without one, for a list that has none.
package protocol Listed: Answer {
  /// The keys of every ``Answer/json`` of the type, and of what stands in it.
  static var shape: Shape { get }
}

/// An answer that is one line of a list.
package protocol Row: Answer {
  static var columns: [Column] { get }
  /// As many cells as there are columns.
  var cells: [Cell] { get }
}

extension Row {
  /// The cells on one line, as they stand in a pipe.
  package func text(_ page: inout Page) {
    page.line(separated: Table.separated(cells, Self.columns))
  }
}

/// A column of a list.
package struct Column: Sendable {
  /// Where a column is shown.
  package enum Place: Sendable {
    case everywhere
    case terminal
    case pipe
  }

  package let title: Phrase
  package let alignment: Alignment
  /// The most cells it takes on a terminal; the last column takes what is left.
  package let limit: Int
  package let place: Place
  /// Who goes first where a terminal is too narrow for all columns: the highest number; 0 stays.
  package let yields: Int

  package init(
    en: String,
    uk: String,
    _ alignment: Alignment = .left,
    limit: Int = 24,
    only place: Place = .everywhere,
    yields: Int = 0
  ) {
    title = Phrase(en: en, uk: uk)
    self.alignment = alignment
    self.limit = limit
    self.place = place
    self.yields = yields
  }
}

/// A value in a list: how a person reads it, and what a pipe gets.
package struct Cell: Sendable {
  package let text: Phrase
  package let plain: Phrase
  package let style: Style

  /// A text that is the same for both, unless a plain form is given; nothing is an empty cell.
  package init(_ text: String?, plain: String? = nil, _ style: Style = .plain) {
    self.text = Phrase(same: text ?? "")
    self.plain = Phrase(same: plain ?? text ?? "")
    self.style = style
  }

  /// What cbchat says in the reader's language; a pipe gets the stable form, if there is one.
  package init(_ phrase: Phrase, plain: String? = nil, _ style: Style = .plain) {
    text = phrase
    self.plain = plain.map(Phrase.init(same:)) ?? phrase
    self.style = style
  }

  /// What a person reads beside what a pipe gets, both in the reader's language.
  package init(_ phrase: Phrase, plain: Phrase, _ style: Style = .plain) {
    text = phrase
    self.plain = plain
    self.style = style
  }

  package init(_ number: (some BinaryInteger)?, _ style: Style = .plain) {
    self.init(number.map { "\($0)" }, style)
  }
}
