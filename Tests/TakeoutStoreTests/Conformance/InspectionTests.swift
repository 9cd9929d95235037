// What people and the auditor look at: dead letters, what is open, what is adrift or late.
import TakeoutCore
import TakeoutStore
import Testing

@Suite struct InspectionTests {
    @Test(arguments: StoreEngine.all) func deadLettersArePagedFromTheNewest(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.write { tx throws(StoreError) in
                for number in 1...4 {
                    try tx.add(Thing.work("w\(number)"), leased: Thing.lease)
                    if number > 1 { try tx.bury("w\(number)", error: "poison") }
                }
            }
            let pages = try await store.read { tx throws(StoreError) in
                let first = try tx.deadLetters(before: nil, limit: 2)
                return [first, try tx.deadLetters(before: first.last?.item.id, limit: 2)]
            }
            #expect(pages.map { $0.map(\.item.id) } == [["w4", "w3"], ["w2"]])
            #expect(pages[0].allSatisfy { $0.status == .dead && $0.item.lastError == "poison" && $0.businessID == nil })
        }
    }

    @Test(arguments: StoreEngine.all) func whatIsOpenIsCounted(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.furnish(Thing.message("m1"))
            try await store.write { tx throws(StoreError) in
                let state = CallbackState(rules: .initial)
                try tx.save(StoredCallback(id: "m1", businessID: Thing.business, state: state), now: at(0))
                try tx.add(Thing.work("w1"), leased: Thing.lease)
                try tx.add(Thing.work("w2"), leased: Thing.lease)
                try tx.postpone("w2", until: at(7), error: "later", isSetback: true)
                _ = try tx.takeLiveCall(attempt: "a1", callback: "m1", phone: "+1", lines: 2, now: at(0))
            }
            let open = try await store.read { tx throws(StoreError) in try tx.openWork() }
            #expect(open.callbacks.map(\.count) == [1] && open.liveCalls == 1 && open.earliestDue == at(7))
            #expect(Set(open.outbox.map { "\($0.word) \($0.count)" }) == ["leased 1", "pending 1"])
            let rows = try await store.read { tx throws(StoreError) in try tx.outboxRows(of: "m1") }
            #expect(
                rows.map(\.status) == [.leased, .pending] && rows.map(\.businessID) == [Thing.business, Thing.business])
        }
    }

    @Test(arguments: StoreEngine.all) func whatNothingBringsOnIsFound(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.furnish(Thing.message("m1"))
            try await store.write { tx throws(StoreError) in
                let state = CallbackState(rules: .initial)
                try tx.save(StoredCallback(id: "m1", businessID: Thing.business, state: state), now: at(0))
                for action in [3, 4] {
                    try tx.insert(
                        Notice(
                            id: NoticeID("n\(action)"), businessID: nil, messageID: "m1", action: action,
                            channel: .email, address: "a@example.com", kind: .couldNotReach, createdAt: at(0),
                            updatedAt: at(0)))
                }
                _ = try tx.takeLiveCall(attempt: "a1", callback: "m1", phone: "+1", lines: 2, now: at(0))
            }
            let found = try await store.read { tx throws(StoreError) in
                (try tx.adriftCallbacks(limit: 9), try tx.adriftNotices(limit: 9).map(\.id), try tx.heldCalls())
            }
            #expect(found.0 == ["m1"] && found.1 == ["n3", "n4"])
            try await store.write { tx throws(StoreError) in
                let still = (try tx.isAdrift("m1"), try tx.adriftNotice("n4")?.action)
                #expect(still.0 && still.1 == 4)
            }
            #expect(found.2.map(\.attempt) == ["a1"] && found.2.map(\.callback) == ["m1"])

            try await store.write { tx throws(StoreError) in
                let work = OutboxItem(
                    id: "m1:4:email", callbackID: "m1", sequence: 4, work: .sendNotice("n4"), createdAt: at(0))
                try tx.add(work, leased: Thing.lease)
            }
            let left = try await store.read { tx throws(StoreError) in
                (try tx.adriftCallbacks(limit: 9), try tx.adriftNotices(limit: 9).map(\.id))
            }
            #expect(left.0 == [] && left.1 == ["n3"])
            try await store.write { tx throws(StoreError) in
                let still = (try tx.isAdrift("m1"), try tx.adriftNotice("n4"))
                #expect(!still.0 && still.1 == nil)
            }
            let late = try await store.read { tx throws(StoreError) in
                [try tx.countLate(before: at(60)), try tx.countLate(before: at(61))]
            }
            #expect(late == [0, 1])
        }
    }
}
