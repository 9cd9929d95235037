// swift-tools-version: 6.2
// The targets and the arrows between them; docs/decisions/ says why each dependency is here.
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioFoundation = Target.Dependency.product(name: "NIOFoundationCompat", package: "swift-nio")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")

let package = Package(
    name: "takeout",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "takeout", targets: ["takeout"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .target(name: "TakeoutCore", swiftSettings: strict),
        .target(
            name: "TakeoutStore",
            dependencies: [
                "TakeoutCore", "CLibPQ", "CTuning", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"), crypto,
            ],
            resources: [.embedInCode("Migrations")],
            swiftSettings: strict),
        .target(
            name: "TakeoutEngine",
            dependencies: ["TakeoutCore", "TakeoutStore", serviceLifecycle, logging, crypto],
            swiftSettings: strict),
        .target(name: "TakeoutPhoneNumbers", dependencies: ["TakeoutCore", "CPhoneNumber"], swiftSettings: strict),
        .target(
            name: "TakeoutVapi",
            dependencies: ["TakeoutCore", "TakeoutEngine", asyncHTTPClient, nioCore, nioHTTP1, crypto],
            swiftSettings: strict),
        .target(
            name: "TakeoutNotify",
            dependencies: [
                "TakeoutCore", "TakeoutEngine", "CCurl", asyncHTTPClient, nioCore, nioHTTP1, crypto,
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .target(
            name: "TakeoutWeb",
            dependencies: [
                "TakeoutCore", "TakeoutEngine", "TakeoutStore", "TakeoutVapi", hummingbird, mustache, httpTypes,
                nioCore, nioFoundation, crypto, cryptoExtras, logging, serviceLifecycle, yams, "CZlib",
            ],
            resources: [.embedInCode("Dashboard/Files"), .embedInCode("Description/openapi.yaml")],
            swiftSettings: strict),
        .target(
            name: "VapiSimulator",
            dependencies: [
                "TakeoutCore", "TakeoutVapi", hummingbird, asyncHTTPClient, serviceLifecycle, httpTypes, nioCore,
                nioHTTP1, logging,
            ],
            swiftSettings: strict),
        // Stand-ins for Telnyx and Twilio: for the demo and for tests. What they accept is written from the carriers'
        // documents, not from our client.
        .target(
            name: "CarrierSimulator",
            dependencies: [
                hummingbird, asyncHTTPClient, serviceLifecycle, httpTypes, nioCore, nioHTTP1, logging, crypto,
            ],
            swiftSettings: strict),
        .target(
            name: "TakeoutSimulation",
            dependencies: ["TakeoutCore", "TakeoutEngine", "TakeoutStore", logging, crypto],
            swiftSettings: strict),
        .executableTarget(
            name: "takeout",
            dependencies: [
                "TakeoutCore", "TakeoutEngine", "TakeoutStore", "TakeoutVapi", "TakeoutNotify", "TakeoutWeb",
                "TakeoutPhoneNumbers", "TakeoutSimulation", "VapiSimulator", "CarrierSimulator", "CTuning", hummingbird,
                asyncHTTPClient,
                serviceLifecycle, logging,
                nioCore, nioHTTP1, unixSignals,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                yams,
            ],
            swiftSettings: strict),
        .target(
            name: "CPhoneNumber",
            linkerSettings: [.linkedLibrary("phonenumber")]),
        .target(name: "CTuning", linkerSettings: [.linkedLibrary("sqlite3")]),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        // Starts the PostgreSQL that the tests of three targets share.
        .target(
            name: "PostgreSQLForTests",
            dependencies: ["TakeoutStore"],
            path: "Tests/PostgreSQLForTests",
            exclude: ["serve-postgresql"],
            swiftSettings: strict),
        // Reads the plans of all statements; for the tests of the store and of the pages.
        .target(
            name: "QueryPlans", dependencies: ["TakeoutStore"], path: "Tests/QueryPlans", swiftSettings: strict),
        // Vapi's OpenAPI document where it is at hand, a checker that holds JSON against it, and one payload per shape.
        .target(
            name: "VapiContract",
            dependencies: ["TakeoutVapi"],
            path: "Tests/VapiContract",
            exclude: ["Shapes"],
            swiftSettings: strict),
        // Damaged webhooks, the same for the same seed; for the tests and for `make fuzz`. Never part of the server.
        .target(
            name: "WebhookFuzzing",
            dependencies: ["TakeoutCore", "TakeoutEngine", "TakeoutVapi", "VapiContract"],
            path: "Tests/WebhookFuzzing",
            swiftSettings: strict),
        .executableTarget(
            name: "webhook-fuzz",
            dependencies: ["WebhookFuzzing", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            path: "Tests/WebhookFuzz",
            swiftSettings: strict),
        .testTarget(name: "TakeoutCoreTests", dependencies: ["TakeoutCore"], swiftSettings: strict),
        .testTarget(
            name: "TakeoutStoreTests",
            dependencies: ["TakeoutCore", "TakeoutStore", "PostgreSQLForTests", "QueryPlans"],
            swiftSettings: strict),
        .testTarget(
            name: "TakeoutVapiTests",
            dependencies: [
                "TakeoutCore", "TakeoutEngine", "TakeoutVapi", "VapiContract", "WebhookFuzzing", asyncHTTPClient,
                crypto,
                nioCore,
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "VapiSimulatorTests",
            dependencies: [
                "VapiSimulator", "TakeoutVapi", "VapiContract", hummingbird, asyncHTTPClient, serviceLifecycle,
                httpTypes, nioCore, nioHTTP1, logging,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "TakeoutPhoneNumbersTests",
            dependencies: ["TakeoutCore", "TakeoutPhoneNumbers"],
            swiftSettings: strict),
        .testTarget(
            name: "TakeoutNotifyTests",
            dependencies: ["TakeoutCore", "TakeoutEngine", "TakeoutNotify", asyncHTTPClient, crypto],
            exclude: ["mail_server.py", "webhook_receiver.py"],
            swiftSettings: strict),
        .testTarget(
            name: "CarrierSimulatorTests",
            dependencies: [
                "TakeoutCore", "TakeoutEngine", "TakeoutStore", "TakeoutNotify", "TakeoutPhoneNumbers", "TakeoutVapi",
                "TakeoutWeb", "CarrierSimulator", hummingbird, asyncHTTPClient, serviceLifecycle, logging, crypto,
                nioCore, nioHTTP1,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "TakeoutEngineTests",
            dependencies: [
                "TakeoutCore", "TakeoutEngine", "TakeoutStore", "TakeoutPhoneNumbers", "PostgreSQLForTests",
                serviceLifecycle, logging, crypto,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "TakeoutSimulationTests",
            dependencies: ["TakeoutCore", "TakeoutEngine", "TakeoutStore", "TakeoutSimulation"],
            swiftSettings: strict),
        .testTarget(
            name: "TakeoutWebTests",
            dependencies: [
                "TakeoutCore", "TakeoutEngine", "TakeoutStore", "TakeoutVapi", "TakeoutPhoneNumbers", "TakeoutWeb",
                "VapiSimulator", "VapiContract", "WebhookFuzzing", "PostgreSQLForTests", "QueryPlans", hummingbird,
                asyncHTTPClient, crypto, httpTypes, logging, nioCore, nioHTTP1, serviceLifecycle,
                .product(name: "HummingbirdTesting", package: "hummingbird"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "EndToEnd",
            dependencies: [
                "CarrierSimulator", "TakeoutVapi", "PostgreSQLForTests", asyncHTTPClient, logging, nioCore, nioHTTP1,
            ],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
