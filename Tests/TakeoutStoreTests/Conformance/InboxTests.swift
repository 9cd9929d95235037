// What an inbox asks for, on both engines, whose collations order letters differently.
import TakeoutCore
import TakeoutStore
import Testing

@Suite struct InboxTests {
    private static func fill(_ store: Store) async throws {
        try await store.furnish()
        try await store.write { tx throws(StoreError) in
            try tx.insert(Thing.business("b2"))
            let names = ["Zoë Ångström", "anna", "Ann-Marie", "An nabel", "ANNE", "Bo", "李雷", "Anna"]
            for (number, name) in names.enumerated() {
                var message = Thing.message("m\(number)", body: "Matter \(number)")
                message.customerName = name
                message.customerPhone = "+1202555010\(number)"
                try tx.insert(message)
                try tx.save(
                    StoredCallback(id: message.id, businessID: Thing.business, state: state(number)), now: at(0))
            }
            var foreign = Thing.message("n1", of: "b2")
            foreign.customerName = "Anna"
            try tx.insert(foreign)
            try tx.save(StoredCallback(id: "n1", businessID: "b2", state: state(0)), now: at(0))
        }
    }

    /// Every third is stopped, needs nobody, or is open.
    private static func state(_ number: Int) -> CallbackState {
        var machine = CallbackMachine(CallbackState(rules: .initial))
        let event: CallbackEvent = [.stopRequested, .markedHandled, .messageTaken(until: at(300))][number % 3]
        _ = machine.apply(event, now: at(0))
        return machine.state
    }

    @Test(arguments: StoreEngine.all) func aNameIsFoundByItsBeginning(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await Self.fill(store)
            let hits: [String: Set<MessageID>] = [
                "ann": ["m1", "m2", "m4", "m7"], "ANN": ["m1", "m2", "m4", "m7"], "anna": ["m1", "m7"],
                "ann m": ["m2"], "zoe": ["m0"], "Zoë Å": ["m0"], "李": ["m6"], "b": ["m5"], "nna": [], "": [], "%": [],
            ]
            for (text, ids) in hits {
                let found = try await store.read { tx throws(StoreError) in
                    try tx.messages(of: Thing.business, namedLike: text, limit: 10)
                }
                #expect(Set(found) == ids, "\(text)")
            }
        }
    }

    @Test(arguments: StoreEngine.all) func namesFromBeforeTheyWereLookedUpAreFound(on engine: StoreEngine) async throws
    {
        try await withStore(on: engine) { store async throws in
            try await Self.fill(store)
            var odd = Thing.message("m9")
            odd.customerName = "–"
            let nameless = odd
            try await store.write { tx throws(StoreError) in try tx.insert(nameless) }
            try await store.run("UPDATE messages SET name_key = NULL")
            func found() async throws -> Int {
                try await store.read { tx throws(StoreError) in
                    try tx.messages(of: Thing.business, namedLike: "ann", limit: 10).count
                }
            }
            #expect(try await found() == 0)
            try await store.migrate(now: at(0))
            #expect(try await found() == 4)
        }
    }

    @Test(arguments: StoreEngine.all) func aNumberIsFoundByItsBeginning(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await Self.fill(store)
            for (prefix, count) in ["+1202": 8, "+12025550104": 1, "+1203": 0, "+12025550": 8, "+": 8] {
                let found = try await store.read { tx throws(StoreError) in
                    try tx.messages(of: Thing.business, numberedLike: prefix, limit: 10)
                }
                #expect(found.count == count, "\(prefix)")
            }
        }
    }

    @Test(arguments: StoreEngine.all) func aShelfIsTurnedPageByPage(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await Self.fill(store)
            let shelves: [(InboxShelf, [MessageID])] = [
                (.all, ["m7", "m6", "m5", "m4", "m3", "m2", "m1", "m0"]), (.open, ["m5", "m2"]),
                (.reached, ["m7", "m4", "m1"]), (.noticed, []),
            ]
            for (shelf, ids) in shelves {
                var (found, cursor): ([MessageID], MessageID?) = ([], nil)
                repeat {
                    let last = cursor
                    let page = try await store.read { tx throws(StoreError) in
                        try tx.inbox(of: Thing.business, shelf, before: last, limit: 2)
                    }
                    found += page
                    cursor = page.last
                } while cursor != nil
                #expect(found == ids, "\(shelf)")
            }
            let texts = try await store.read { tx throws(StoreError) in
                try tx.messages(of: Thing.business, holding: "matter 5", amongNewest: 3)
            }
            #expect(texts == ["m5"])
            let older = try await store.read { tx throws(StoreError) in
                try tx.messages(of: Thing.business, holding: "matter 4", amongNewest: 3)
            }
            #expect(older == [], "only the newest are looked through")
        }
    }
}
