// Sessions, links, login guards and the record of changes, on both engines.
import TakeoutCore
import TakeoutStore
import Testing

@Suite struct AccountStoreTests {
    private static func session(_ id: String, of user: String = "u1", seen: Int64 = 0) -> Session {
        Session(
            id: id, tokenHash: "hash-\(id)", userID: user, createdAt: at(0), lastSeenAt: at(seen), expiresAt: at(1_000),
            address: "192.0.2.1", device: nil)
    }

    private static func link(_ id: String, _ kind: AccountLinkKind, user: String? = nil) -> AccountLink {
        AccountLink(
            id: id, kind: kind, email: "ann@example.com", userID: user, role: user == nil ? .owner : nil,
            businesses: user == nil ? [Thing.business] : [], language: .german, madeBy: "admin@example.com",
            createdAt: at(0), expiresAt: at(100))
    }

    private func furnish(_ store: Store) async throws {
        try await store.furnish()
        try await store.write { tx throws(StoreError) in
            for (id, email) in [("u1", "ann@example.com"), ("u2", "bob@example.com")] {
                try tx.insert(
                    User(
                        id: id, email: email, role: .owner, passwordHash: "h", businesses: [Thing.business],
                        createdAt: at(0)))
            }
        }
    }

    @Test(arguments: StoreEngine.all) func sessionsAreFoundUsedAndEnded(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await furnish(store)
            try await store.write { tx throws(StoreError) in
                for session in [Self.session("s1"), Self.session("s2", seen: 50), Self.session("s3", of: "u2")] {
                    try tx.insert(session)
                }
                try tx.noteUse(ofSession: "s1", now: at(90))
                // Another's session is not hers to end.
                try tx.deleteSession("s3", of: "u1")
            }
            let found = try await store.read { tx throws(StoreError) in try tx.session(tokenHash: "hash-s2") }
            #expect(found == Self.session("s2", seen: 50))
            func ids(_ user: String) async throws -> [String] {
                try await store.read { tx throws(StoreError) in try tx.sessions(of: user).map(\.id) }
            }
            #expect(try await ids("u1") == ["s1", "s2"])
            try await store.write { tx throws(StoreError) in try tx.deleteSessions(of: "u1", except: "s2") }
            #expect(try await ids("u1") == ["s2"])
            try await store.write { tx throws(StoreError) in try tx.deleteSessions(unseenSince: at(50)) }
            #expect(try await ids("u1") == ["s2"])
            #expect(try await ids("u2") == [])
        }
    }

    @Test(arguments: StoreEngine.all) func aRemovedUserLeavesNothingThatOpens(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await furnish(store)
            try await store.write { tx throws(StoreError) in
                try tx.insert(Self.session("s1"))
                try tx.insert(Self.link("l1", .reset, user: "u1"))
                try tx.deleteUser("u1")
            }
            let left = try await store.read { tx throws(StoreError) in
                (try tx.user("u1"), try tx.sessions(of: "u1"), try tx.accountLink("l1"), try tx.user("u2")?.businesses)
            }
            #expect(left.0 == nil && left.1.isEmpty && left.2 == nil && left.3 == [Thing.business])
        }
    }

    @Test(arguments: StoreEngine.all) func aNewerLinkReplacesTheOlderOfItsKind(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await furnish(store)
            try await store.write { tx throws(StoreError) in
                try tx.insert(Self.link("l1", .invitation))
                try tx.insert(Self.link("l2", .reset, user: "u1"))
                try tx.deleteOpenLinks(.invitation, to: "ann@example.com")
                try tx.insert(Self.link("l3", .invitation))
                try tx.noteMail(of: "l3", .failed, error: "refused")
            }
            let open = try await store.read { tx throws(StoreError) in try tx.openInvitations(limit: 10) }
            #expect(open.map(\.id) == ["l3"])
            #expect(open.first?.businesses == [Thing.business] && open.first?.language == .german)
            #expect(open.first?.mailStatus == .failed && open.first?.mailError == "refused")
            try await store.write { tx throws(StoreError) in try tx.use(Self.link("l2", .reset, user: "u1"), now: at(9))
            }
            let used = try await store.read { tx throws(StoreError) in try tx.accountLink("l2") }
            #expect(used?.isOpen(now: at(10)) == false)
            #expect(open.first?.isOpen(now: at(99)) == true && open.first?.isOpen(now: at(100)) == false)
        }
    }

    @Test(arguments: StoreEngine.all) func triesAtOnceAreAllCounted(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 1...20 {
                    group.addTask {
                        try await store.write { tx throws(StoreError) in
                            let known = try tx.loginGuard("pair", now: at(1))
                            try tx.save(LoginGuard(name: "pair", failures: known.failures + 1, lastAt: at(2)))
                        }
                    }
                }
                try await group.waitForAll()
            }
            let counted = try await store.write { tx throws(StoreError) in try tx.loginGuard("pair", now: at(3)) }
            #expect(counted == LoginGuard(name: "pair", failures: 20, lastAt: at(2)))
            try await store.write { tx throws(StoreError) in try tx.deleteLoginGuards(before: at(3)) }
            #expect(try await store.number("SELECT COUNT(*) AS value FROM login_guards") == 0)
        }
    }

    @Test(arguments: StoreEngine.all) func changesAreReadFromTheNewest(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            func change(_ id: String, of business: BusinessID?) -> SettingChange {
                SettingChange(
                    id: id, at: at(1), businessID: business, subject: "Rossi",
                    actor: Actor(.token, id: "t1", name: "till"),
                    field: "name", from: nil, to: "Rossi")
            }
            let all = [change("c1", of: "b1"), change("c2", of: nil), change("c3", of: "b1"), change("c4", of: "b2")]
            try await store.write { tx throws(StoreError) in for change in all { try tx.insert(change) } }
            let read = try await store.read { tx throws(StoreError) in
                [
                    try tx.settingChanges(of: nil, before: nil, limit: 3),
                    try tx.settingChanges(of: "b1", before: nil, limit: 9),
                    try tx.settingChanges(of: "b1", before: "c3", limit: 9),
                ]
            }
            #expect(read == [[all[3], all[2], all[1]], [all[2], all[0]], [all[0]]])
        }
    }

    @Test(arguments: StoreEngine.all) func aSettingOfTheInstallationIsKeptOnce(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            let values = try await store.write { tx throws(StoreError) in
                [try tx.setting("secret_key", orKeep: "first"), try tx.setting("secret_key", orKeep: "second")]
            }
            #expect(values == ["first", "first"])
        }
    }
}
