import JSON

/// A point on the earth, which Inbox keeps as `geo:50.45,30.52` (RFC 5870).
struct Place {
  var latitude: Double
  var longitude: Double

  var geo: String { "geo:\(latitude),\(longitude)" }

  /// - Returns: `nil` for what is no number.
  init?(latitude: JSONValue?, longitude: JSONValue?) {
    guard let latitude = latitude?.double, let longitude = longitude?.double, latitude.isFinite, longitude.isFinite
    else { return nil }
    self.latitude = latitude
    self.longitude = longitude
  }

  /// An altitude and parameters are left out.
  init?(geo uri: String?) {
    guard let uri, uri.hasPrefix("geo:") else { return nil }
    let numbers = uri.dropFirst(4).prefix { $0 != ";" }.split(separator: ",", omittingEmptySubsequences: false)
    guard numbers.count >= 2, let latitude = Double(numbers[0]), let longitude = Double(numbers[1]),
      (-90...90).contains(latitude), (-180...180).contains(longitude)
    else { return nil }
    self.latitude = latitude
    self.longitude = longitude
  }
}
