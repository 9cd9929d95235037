// Users, tokens, businesses, own lines, notices, tool answers, and calls of nobody.
import TakeoutCore
import TakeoutStore
import Testing

@Suite struct AccessTests {
    private static func user(_ id: String, _ email: String, _ businesses: [BusinessID]) -> User {
        User(id: id, email: email, role: .owner, passwordHash: "h", businesses: businesses, createdAt: at(0))
    }

    @Test(arguments: StoreEngine.all) func anEmailAddressBelongsToOneUserAndAHalfUserIsNone(on engine: StoreEngine)
        async throws
    {
        try await withStore(on: engine) { store async throws in
            try await store.furnish()
            try await store.write { tx throws(StoreError) in
                try tx.insert(Self.user("u1", "a@example.com", [Thing.business]))
            }
            for user in [Self.user("u2", "a@example.com", []), Self.user("u3", "b@example.com", ["nobody"])] {
                let error = await #expect(throws: StoreError.self) {
                    try await store.write { tx throws(StoreError) in try tx.insert(user) }
                }
                #expect(error?.kind == .constraint)
            }
            #expect(try await store.number("SELECT COUNT(*) AS value FROM users") == 1)
        }
    }

    @Test(arguments: StoreEngine.all) func aTokenIsFoundByItsHash(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.furnish()
            let token = APIToken(
                id: "t1", hash: "abc", name: "till", role: .business, businessID: Thing.business, createdAt: at(0))
            try await store.write { tx throws(StoreError) in try tx.insert(token) }
            #expect(try await store.read { tx throws(StoreError) in try tx.token(hash: "abc") } == token)
            #expect(try await store.read { tx throws(StoreError) in try tx.token(hash: "ABC") } == nil)
            try await store.run("UPDATE api_tokens SET role = 'king'")
            let error = await #expect(throws: StoreError.self) {
                try await store.read { tx throws(StoreError) in try tx.token(hash: "abc") }
            }
            #expect(error?.kind == .corrupt)
        }
    }

    @Test(arguments: StoreEngine.all) func aBusinessIsWrittenAndChangedWhole(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            var business = Thing.business(line: "line-1")
            (business.notificationEmail, business.allowedCountries) = ("a@example.com", ["CA", "MX"])
            let first = business
            try await store.write { tx throws(StoreError) in try tx.insert(first) }
            #expect(try await store.read { tx throws(StoreError) in try tx.business(Thing.business) } == first)
            business.settings = CallbackSettings(
                isEnabled: true, notificationPhone: "+2", retryAttempts: 3, retryDelayMinutes: 9)
            (business.settingsVersion, business.callbackReleased, business.recordingEnabled) = (2, true, true)
            (business.notificationEmail, business.notificationSMSPhone) = (nil, "+3")
            (business.vapiPhoneNumberID, business.name) = ("line-2", "Rossi & Sons")
            (business.language, business.hours) = (.french, "lun–ven 8 h–17 h")
            (business.recordingNotice, business.receptionistAssistantID) = (false, "saved-1")
            let second = business
            try await store.write { tx throws(StoreError) in try tx.update(second, now: at(5)) }
            #expect(try await store.read { tx throws(StoreError) in try tx.business(Thing.business) } == second)
        }
    }

    @Test(arguments: StoreEngine.all) func aCallBelongsToTheBusinessOfItsLineElseOfItsNumber(on engine: StoreEngine)
        async throws
    {
        try await withStore(on: engine) { store async throws in
            try await store.write { tx throws(StoreError) in
                try tx.insert(Thing.business("b1", line: "line-1", number: "+1"))
                try tx.insert(Thing.business("b2", line: nil, number: "+2"))
            }
            #expect(try await store.owner("line-1", "+2") == "b1")
            #expect(try await store.owner("line-9", "+2") == "b2")
            #expect(try await store.owner(nil, "+2") == "b2")
            #expect(try await store.owner("line-9", nil) == nil)
        }
    }

    @Test(arguments: StoreEngine.all) func aLineBelongsToOneBusiness(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            let error = await #expect(throws: StoreError.self) {
                try await store.write { tx throws(StoreError) in
                    for id in ["b1", "b2"] { try tx.insert(Thing.business(BusinessID(id), line: "line-1")) }
                }
            }
            #expect(error?.kind == .constraint)
        }
    }

    @Test(arguments: StoreEngine.all) func businessesArePagedFromTheOldest(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.write { tx throws(StoreError) in
                for id in ["b3", "b1", "b2"] { try tx.insert(Thing.business(BusinessID(id))) }
            }
            let ids = try await store.read { tx throws(StoreError) in
                try tx.businesses(after: nil, limit: 2).map(\.id) + tx.businesses(after: "b2", limit: 2).map(\.id)
            }
            #expect(ids == ["b1", "b2", "b3"])
        }
    }

    @Test(arguments: StoreEngine.all) func ownLinesAreLearnedAndCorrected(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.write { tx throws(StoreError) in
                try tx.learnOwnLine("line-1", number: "+1")
                try tx.learnOwnLine("line-1", number: "+1")
                try tx.learnOwnLine("line-2", number: "+2")
                try tx.learnOwnLine("line-2", number: "+3")
            }
            let known = try await store.read { tx throws(StoreError) in
                [try tx.isOwnLine("+1"), try tx.isOwnLine("+2"), try tx.isOwnLine("+3")]
            }
            #expect(known == [true, false, true])
        }
    }

    @Test(arguments: StoreEngine.all) func aToolIsAnsweredOnce(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.write { tx throws(StoreError) in
                try tx.insertToolAnswer(["one"], callID: "c1", toolCallID: "t1", now: at(0))
            }
            let error = await #expect(throws: StoreError.self) {
                try await store.write { tx throws(StoreError) in
                    try tx.insertToolAnswer(["two"], callID: "c1", toolCallID: "t1", now: at(1))
                }
            }
            #expect(error?.kind == .constraint)
            #expect(try await store.answer("c1", "t1") == ["one"])
            #expect(try await store.answer("c2", "t1") == nil)
        }
    }

    @Test(arguments: StoreEngine.all) func theFirstReportOfACallOfNobodyIsKept(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            func call(_ id: String, _ report: String, _ seconds: Int64) -> UnclaimedCall {
                UnclaimedCall(
                    callID: id, lineID: nil, lineNumber: "+1", callerNumber: nil, report: report,
                    receivedAt: at(seconds))
            }
            let calls = [
                call("c1", "{}", 1), call("c1", "{\"more\":1}", 2), call("c2", "{}", 3), call("c3", "", 4),
                call("c3", "", 5), call("c3", "{}", 6), call("c2", "", 7),
            ]
            try await store.write { tx throws(StoreError) in for call in calls { try tx.keep(call) } }
            let kept = try await store.read { tx throws(StoreError) in try tx.unclaimedCalls(limit: 10) }
            #expect(kept == [call("c3", "{}", 4), calls[2], calls[0]])
        }
    }

    @Test(arguments: StoreEngine.all) func noticesAreFollowedAndCountedByKind(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            let notice = Notice(
                id: "n1", businessID: nil, messageID: "m1", action: 3, channel: .email, address: "a@example.com",
                kind: .providerTrouble, createdAt: at(10), updatedAt: at(10))
            try await store.write { tx throws(StoreError) in
                try tx.insert(notice)
                try tx.update("n1", status: .failed, error: "bounced", now: at(20))
            }
            let found = try await store.read { tx throws(StoreError) in try tx.notices(of: "m1") }
            #expect(found.map(\.status) == [.failed] && found.map(\.lastError) == ["bounced"])
            #expect(found.map(\.updatedAt) == [at(20)])
            let recent = try await store.read { tx throws(StoreError) in
                [
                    try tx.hasNotice(.providerTrouble, since: at(9)), try tx.hasNotice(.providerTrouble, since: at(10)),
                    try tx.hasNotice(.cutOff, since: at(0)),
                ]
            }
            #expect(recent == [true, false, false])
        }
    }
}

extension Store {
    fileprivate func owner(_ lineID: String?, _ number: String?) async throws -> BusinessID? {
        try await read { tx throws(StoreError) in try tx.business(lineID: lineID, lineNumber: number)?.id }
    }

    fileprivate func answer(_ call: String, _ tool: String) async throws -> [String]? {
        try await read { tx throws(StoreError) in
            try tx.toolAnswer(callID: call, toolCallID: tool, as: [String].self)
        }
    }
}
