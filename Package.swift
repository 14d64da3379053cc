// swift-tools-version: 6.1
import PackageDescription

// The Makefile sets it. Context.gitInformation would stay that of the first build: SwiftPM keeps what this file gave.
let commit = Context.environment["SPACES_COMMIT"] ?? ""

let package = Package(
  name: "spaces",
  products: [.executable(name: "spaces", targets: ["spaces"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
  ],
  targets: [
    .systemLibrary(name: "CFastCGI", providers: [.apt(["libfcgi-dev"])]),
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(name: "CMariaDB", providers: [.apt(["libmariadb-dev"])]),
    .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CSodium", providers: [.apt(["libsodium-dev"])]),
    .systemLibrary(name: "CSndFile", providers: [.apt(["libsndfile1-dev"])]),
    .systemLibrary(name: "CUTF8Proc", providers: [.apt(["libutf8proc-dev"])]),

    // C takes text from the command line of the compiler, Swift does not. Valgrind in Debian 12 reads no newer form of
    // C's debug information.
    .target(
      name: "CVersion", cSettings: [.define("SPACES_COMMIT", to: "\"\(commit)\""), .unsafeFlags(["-gdwarf-4"])]),
    .target(
      name: "Formats", dependencies: ["CUTF8Proc"],
      // Lets a ByteCursor not outlive its memory.
      swiftSettings: [.enableExperimentalFeature("Lifetimes")]),
    .target(name: "Processes", dependencies: ["CMalloc"]),
    .target(name: "FastCGI", dependencies: ["CFastCGI", "Processes"]),
    .target(
      name: "MariaDB", dependencies: ["CMariaDB", "Formats"],
      // Lets a Column not outlive its row.
      swiftSettings: [.enableExperimentalFeature("Lifetimes")]),
    .target(
      name: "Schema", dependencies: ["MariaDB"], path: "sql",
      resources: [
        .embedInCode("001_accounts.sql"),
        .embedInCode("002_ledger.sql"),
        .embedInCode("003_communities.sql"),
        .embedInCode("004_messages.sql"),
        .embedInCode("005_conversations.sql"),
        .embedInCode("006_verification.sql"),
        .embedInCode("007_playgrounds.sql"),
        .embedInCode("008_lounges.sql"),
        .embedInCode("009_billing.sql"),
        .embedInCode("010_administration.sql"),
        .embedInCode("011_verification_totals.sql"),
        .embedInCode("012_earnings.sql"),
        .embedInCode("013_public_names.sql"),
        .embedInCode("014_answer_pieces.sql"),
        .embedInCode("015_agreed_prices.sql"),
        .embedInCode("016_waiting_since.sql"),
        .embedInCode("017_search_index.sql"),
        .embedInCode("018_limits.sql"),
        .embedInCode("019_live_events.sql"),
        .embedInCode("020_voice.sql"),
        .embedInCode("021_hosting.sql"),
        .embedInCode("022_holds.sql"),
        .embedInCode("023_hosting_leases.sql"),
        .embedInCode("024_narrow_rows.sql"),
        .embedInCode("025_name_removals.sql"),
      ]),
    .target(name: "Upstream", dependencies: ["CCurl", "Formats"]),
    .target(name: "Audio", dependencies: ["CSndFile"]),
    .target(name: "Web", dependencies: ["Formats"]),
    .target(name: "Ledger", dependencies: ["Formats", "MariaDB"]),
    .target(
      name: "SpacesAPI",
      dependencies: [
        "Audio", "Formats", "Processes", "Web", "MariaDB", "Ledger", "Upstream", "Schema", "CSodium",
        .product(name: "Logging", package: "swift-log"),
      ],
      resources: [.embedInCode("Operations/setup.html")]),
    .executableTarget(
      name: "spaces",
      dependencies: [
        "CVersion", "FastCGI", "Formats", "Processes", "SpacesAPI", "Web", "MariaDB", "Schema",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ]),

    .executableTarget(
      name: "charges", dependencies: ["Ledger", "MariaDB", "Processes", "Schema", "SpacesAPI"],
      path: "Tests/Benchmarks/Charges"),

    .target(name: "MariaDBFixture", dependencies: ["MariaDB"], path: "Tests/MariaDBSupport"),
    .target(name: "HTTPFixture", path: "Tests/HTTPSupport"),
    .testTarget(name: "MariaDBTests", dependencies: ["Formats", "MariaDB", "MariaDBFixture", "Schema"]),
    .testTarget(name: "ArchitectureTests"),
    .testTarget(name: "FormatsTests", dependencies: ["Formats"]),
    .testTarget(name: "WebTests", dependencies: ["Formats", "Web"]),
    .testTarget(
      name: "SpacesAPITests",
      dependencies: [
        "Formats", "HTTPFixture", "Ledger", "MariaDB", "MariaDBFixture", "Schema", "SpacesAPI", "Upstream", "Web",
        .product(name: "Logging", package: "swift-log"),
      ]),
    .testTarget(name: "AudioTests", dependencies: ["Audio"]),
    .testTarget(name: "FastCGITests", dependencies: ["FastCGI"]),
    .testTarget(name: "ProcessesTests", dependencies: ["Processes"]),
    .testTarget(name: "LedgerTests", dependencies: ["Ledger", "MariaDB", "MariaDBFixture", "Schema"]),
    .testTarget(name: "UpstreamTests", dependencies: ["Formats", "HTTPFixture", "Upstream"]),
  ],
  swiftLanguageModes: [.v6]
)
