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

func module(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
  .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
  .testTarget(
    name: "\(name)Tests",
    dependencies: [.byName(name: name)] + dependencies,
    exclude: exclude,
    swiftSettings: strict
  )
}

let package = Package(
  name: "cbchat",
  targets: [
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CLinux"),
    module("Phrases"),
    module("JSON"),
    module("CSV"),
    .target(
      name: "CLazyCurl",
      exclude: ["link"],
      linkerSettings: [.unsafeFlags(["-L\(Context.packageDirectory)/Sources/CLazyCurl/link"])]
    ),
    module("HTTP", ["CLazyCurl", "CLinux"]),
    module("SQLite", ["CSQLite"]),
    module("Inbox", ["Phrases"]),
    module("Bot", ["Inbox", "Phrases"]),
    module("CLI", ["Phrases", "JSON"]),
    module("Channels", ["HTTP", "Inbox", "JSON", "Phrases"]),
    module(
      "Storage",
      ["Inbox", "JSON", "Phrases", "SQLite"],
      resources: [
        .embedInCode("Schema/v0001_init.sql"),
        .embedInCode("Schema/v0002_autoreply.sql"),
        .embedInCode("Schema/v0003_batch.sql"),
        .embedInCode("Schema/v0004_desk.sql"),
        .embedInCode("Schema/v0005_campaign.sql"),
        .embedInCode("Schema/v0006_server.sql"),
        .embedInCode("Schema/v0007_bot.sql"),
        .embedInCode("Schema/v0008_messengers.sql"),
        .embedInCode("Schema/v0009_payment.sql"),
        .embedInCode("Schema/v0010_rank.sql"),
        .embedInCode("Schema/v0011_reasons.sql"),
        .embedInCode("Schema/v0012_pauses.sql"),
        .embedInCode("Schema/v0013_calls.sql"),
      ]
    ),
    module("Office", ["Bot", "Channels", "CLinux", "HTTP", "Inbox", "Phrases", "Storage"]),
    .executableTarget(
      name: "cbchat",
      dependencies: ["Bot", "CLI", "CSV", "Channels", "HTTP", "Inbox", "JSON", "Office", "Phrases", "Storage"],
      swiftSettings: strict
    ),
    .target(
      name: "TestKit",
      dependencies: ["Inbox", "Phrases", "Storage"],
      path: "Tests/TestKit",
      swiftSettings: strict
    ),
    .executableTarget(
      name: "Bench",
      dependencies: ["Bot", "HTTP", "Inbox", "Office", "Phrases", "SQLite", "Storage"],
      path: "Tests/Bench",
      exclude: ["Simulator"],
      swiftSettings: strict
    ),
    tests("JSON"),
    tests("CSV", ["TestKit"]),
    tests("HTTP"),
    tests("SQLite"),
    tests("CLI", ["Phrases", "JSON"]),
    tests(
      "cbchat",
      ["CLI", "HTTP", "Inbox", "JSON", "Office", "Phrases", "TestKit"],
      exclude: ["Transcripts"]
    ),
    tests("Office", ["Bot", "Channels", "HTTP", "Inbox", "Phrases", "SQLite", "Storage", "TestKit"]),
    tests("Channels", ["HTTP", "Inbox", "JSON", "Phrases"], exclude: ["Fixtures"]),
    tests("Bot", ["Inbox", "Phrases", "TestKit"]),
    tests("Inbox", ["Phrases", "TestKit"]),
    tests("Storage", ["Inbox", "Phrases", "SQLite", "TestKit"]),
  ]
)
