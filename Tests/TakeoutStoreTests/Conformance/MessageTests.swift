// Messages, whatever is in them, once per source; and columns that hold what we did not write.
import TakeoutCore
import TakeoutStore
import Testing

@Suite struct MessageTests {
    @Test(arguments: StoreEngine.all) func aMessageIsStoredOncePerSource(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.furnish(Thing.message("m1", source: .vapi, sourceID: "call-1"))
            let error = await #expect(throws: StoreError.self) {
                try await store.write { tx throws(StoreError) in
                    try tx.insert(Thing.message("m2", source: .vapi, sourceID: "call-1"))
                }
            }
            #expect(error?.kind == .constraint)
            let found = try await store.read { tx throws(StoreError) in
                try tx.message(of: Thing.business, source: .vapi, sourceID: "call-1")
            }
            #expect(found?.id == "m1")
        }
    }

    @Test(arguments: StoreEngine.all) func theSameIdMayComeFromAnotherSourceOrToAnotherBusiness(on engine: StoreEngine)
        async throws
    {
        try await withStore(on: engine) { store async throws in
            try await store.furnish(Thing.message("m1", source: .vapi, sourceID: "1"))
            try await store.write { tx throws(StoreError) in
                try tx.insert(Thing.business("b2"))
                try tx.insert(Thing.message("m2", source: .api, sourceID: "1"))
                try tx.insert(Thing.message("m3", of: "b2", source: .vapi, sourceID: "1"))
                try tx.insert(Thing.message("m4"))
                try tx.insert(Thing.message("m5"))
            }
            #expect(try await store.number("SELECT COUNT(*) AS value FROM messages") == 5)
        }
    }

    /// The longest ids that the edges let in, and no two bytes of them the same for long, so that nothing compresses them.
    @Test(arguments: StoreEngine.all) func everyIndexHoldsTheLongestIDs(on engine: StoreEngine) async throws {
        var seed: UInt64 = 7
        let ids = (0..<6).map { _ in
            String(
                (0..<ForeignID.longest).map { _ in
                    seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    return Character(Unicode.Scalar(UInt8(33 + (seed >> 33) % 94)))
                })
        }
        try await withStore(on: engine) { store async throws in
            try await store.furnish(Thing.message("m1", source: .vapi, sourceID: ids[0]))
            try await store.write { tx throws(StoreError) in
                try tx.insert(Thing.business("b2", line: ids[1]))
                try tx.learnOwnLine(ids[1], number: ids[2])
                try tx.insert(Thing.attempt("a1"))
                try tx.learn("a1", callID: ids[3], controlURL: nil, endedReason: nil, cost: nil)
                try tx.insertToolAnswer("yes", callID: ids[3], toolCallID: ids[4], now: at(0))
                try tx.keep(
                    UnclaimedCall(
                        callID: ids[5], lineID: ids[1], lineNumber: ids[2], callerNumber: nil, report: "{}",
                        receivedAt: at(0)))
            }
            let found = try await store.read { tx throws(StoreError) in
                (
                    try tx.message(of: Thing.business, source: .vapi, sourceID: ids[0])?.id,
                    try tx.business(lineID: ids[1], lineNumber: nil)?.id, try tx.isOwnLine(ids[2]),
                    try tx.attempt(callID: ids[3], token: nil)?.id,
                    try tx.toolAnswer(callID: ids[3], toolCallID: ids[4], as: String.self)
                )
            }
            #expect(found.0 == "m1" && found.1 == "b2" && found.2 && found.3 == "a1" && found.4 == "yes")
        }
    }

    private static let oddTexts = [
        "It's \"quoted\"; DROP TABLE messages; -- $1 ?1 :name", "💧🚿 سباكة 配管 e\u{301}", "line\r\nline\ttab", "",
        String(repeating: "long ", count: 210_000),
    ]

    @Test(arguments: oddTexts, StoreEngine.all)
    func anyTextComesBackAsItWas(text: String, on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            var message = Thing.message("m1", source: .api, sourceID: String(text.prefix(100)), body: text)
            message.customerName = text
            message.transcript = text
            try await store.furnish(message)
            let found = try await store.read { tx throws(StoreError) in
                try tx.message(of: Thing.business, source: .api, sourceID: String(text.prefix(100)))
            }
            #expect(found == message)
        }
    }

    @Test(arguments: StoreEngine.all) func nothingIsCutAtANul(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.furnish(Thing.message("m1", body: "before\0after"))
            let found = try await store.read { tx throws(StoreError) in try tx.message("m1") }
            #expect(found?.body == "before\u{FFFD}after")
        }
    }

    @Test(arguments: StoreEngine.all) func aMessageIsAmended(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            let first = Thing.message("m1", source: .vapi, sourceID: "call-1")
            try await store.furnish(first)
            var second = first
            (second.customerName, second.customerPhone, second.body) = (nil, nil, "The sink leaks badly.")
            (second.urgency, second.bestTime, second.callCost) = (.urgent, "at noon", Money(microdollars: 81_200))
            let amended = second
            try await store.write { tx throws(StoreError) in try tx.update(amended) }
            #expect(try await store.read { tx throws(StoreError) in try tx.message("m1") } == amended)
        }
    }

    @Test(arguments: StoreEngine.all) func messagesArePagedFromTheNewest(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.furnish()
            try await store.write { tx throws(StoreError) in
                try tx.insert(Thing.business("b2"))
                for number in 1...5 { try tx.insert(Thing.message("m\(number)")) }
                try tx.insert(Thing.message("m9", of: "b2"))
            }
            let pages = try await store.read { tx throws(StoreError) in
                let first = try tx.messages(of: Thing.business, before: nil, limit: 3)
                return [first, try tx.messages(of: Thing.business, before: first.last?.id, limit: 3)]
            }
            #expect(pages.map { $0.map(\.id.rawValue) } == [["m5", "m4", "m3"], ["m2", "m1"]])
        }
    }

    /// PostgreSQL lets nothing into a column that is not of its type.
    private static let badColumns: [(StoreEngine, String)] =
        [
            (.sqlite, "UPDATE messages SET received_at = 'yesterday'"),
            (.sqlite, "UPDATE messages SET call_cost = 1.5"),
        ]
        + StoreEngine.all.flatMap { engine in
            [(engine, "UPDATE messages SET urgency = 'shrill'"), (engine, "UPDATE messages SET source = 'pigeon'")]
        }

    @Test(arguments: badColumns)
    func aColumnThatHoldsWhatWeDidNotWriteIsCorrupt(on engine: StoreEngine, change: String) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.furnish(Thing.message("m1"))
            try await store.run(change)
            let error = await #expect(throws: StoreError.self) {
                try await store.read { tx throws(StoreError) in try tx.message("m1") }
            }
            #expect(error?.kind == .corrupt)
        }
    }
}
