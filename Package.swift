// swift-tools-version: 6.2
import PackageDescription

// Which target may import which is the architecture: every arrow points to a lower rank
// (Tests/cbchatTests/LayersTests.swift reads the imports and holds them to this table).

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

func module(_ name: String, _ dependencies: [Target.Dependency] = [], extra: [SwiftSetting] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict + extra)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies, swiftSettings: strict)
}

let package = Package(
  name: "cbchat",
  targets: [
    module("Phrases"),
    module("JSON"),
    module("Inbox", ["Phrases"]),
    tests("JSON"),
  ]
)
