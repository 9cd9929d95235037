// What the tables keep of SMS, on both engines.
import TakeoutCore
import TakeoutStore
import Testing

@Suite struct SMSTests {
    private func notice(
        _ id: String, _ message: String = "m1", phone: String = "+1555", channel: NoticeChannel = .sms,
        code: String? = "4K7", at time: Timestamp = at(0)
    ) -> Notice {
        Notice(
            id: NoticeID(id), businessID: Thing.business, messageID: MessageID(message), action: 1, channel: channel,
            address: phone, kind: .couldNotReach, createdAt: time, updatedAt: time, replyCode: code)
    }

    @Test(arguments: StoreEngine.all) func aBusinessKeepsItsOrderOfChannels(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            var business = Thing.business()
            #expect(business.noticeOrder == .all && !business.alsoTextUrgent)
            business.noticeOrder = .smsFirst
            business.alsoTextUrgent = true
            let made = business
            try await store.write { tx throws(StoreError) in try tx.insert(made) }
            #expect(try await store.read { tx throws(StoreError) in try tx.business(made.id) } == made)
            business.noticeOrder = .emailFirst
            business.alsoTextUrgent = false
            let changed = business
            try await store.write { tx throws(StoreError) in try tx.update(changed, now: at(1)) }
            #expect(try await store.read { tx throws(StoreError) in try tx.business(made.id) } == changed)
        }
    }

    @Test(arguments: StoreEngine.all) func noticesAreFoundByCarrierAndPhone(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.furnish(Thing.message("m1"), Thing.message("m2"))
            try await store.write { [self] tx throws(StoreError) in
                try tx.insert(notice("n1", at: at(1)))
                try tx.insert(notice("n2", "m2", code: "7T9", at: at(2)))
                try tx.insert(notice("n3", "m2", phone: "+1666", code: nil, at: at(3)))
                try tx.insert(notice("n4", "m2", channel: .email, code: nil, at: at(4)))
                try tx.set(NoticeID("n2"), carrierID: "SM2")
            }
            let found = try await store.write { tx throws(StoreError) in
                let all = try tx.notices(toPhone: "+1555", since: at(0), limit: 10)
                let late = try tx.notices(toPhone: "+1555", since: at(2), limit: 10)
                let one = try tx.notices(toPhone: "+1555", since: at(0), limit: 1)
                return [all, late, one].map { $0.map(\.id.rawValue) }
            }
            #expect(found == [["n2", "n1"], ["n2"], ["n2"]])
            let changed = try await store.write { tx throws(StoreError) in
                (try tx.noticeID(carrierID: "SM2"), try tx.noticeID(carrierID: "SM9"), try tx.noticeToChange("n2"))
            }
            #expect(changed.0 == NoticeID("n2") && changed.1 == nil)
            #expect(changed.2?.carrierID == "SM2" && changed.2?.replyCode == "7T9")
        }
    }

    @Test(arguments: StoreEngine.all) func aTextIsTakenInOnce(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            let text = ReceivedSMS(
                id: "SM1", phone: "+1555", receivedAt: at(5), messageID: "m1", wish: .done, isAnswered: true)
            let other = ReceivedSMS(
                id: "SM2", phone: "+1555", receivedAt: at(9), messageID: nil, wish: .unclear, isAnswered: false)
            let isNew = try await store.write { tx throws(StoreError) in
                [try tx.insert(text), try tx.insert(text), try tx.insert(other)]
            }
            #expect(isNew == [true, false, true])
            let (all, late) = try await store.read { tx throws(StoreError) in
                (
                    try tx.receivedSMS(from: "+1555", since: at(0), limit: 10),
                    try tx.receivedSMS(from: "+1555", since: at(6), limit: 10)
                )
            }
            #expect(all == [other, text] && late == [other])
        }
    }

    @Test(arguments: StoreEngine.all) func twoDoublesAtOnceAreOne(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            let text = ReceivedSMS(
                id: "SM1", phone: "+1555", receivedAt: at(5), messageID: nil, wish: .call, isAnswered: false)
            let count = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 1...8 {
                    group.addTask { try await store.write { tx throws(StoreError) in try tx.insert(text) } }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(count == 1)
        }
    }

    @Test(arguments: StoreEngine.all) func whoWantsNoTextsIsRemembered(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            let steps = try await store.write { tx throws(StoreError) in
                var steps = [try tx.isOptedOut("+1555")]
                try tx.optOut("+1555", now: at(1))
                try tx.optOut("+1555", now: at(2))
                steps += [try tx.isOptedOut("+1555"), try tx.isOptedOut("+1666")]
                try tx.optIn("+1555")
                return steps + [try tx.isOptedOut("+1555")]
            }
            #expect(steps == [false, true, false, false])
        }
    }

    @Test(arguments: StoreEngine.all) func sentWorkBecomesWaiting(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.write { tx throws(StoreError) in
                try tx.add(Thing.work("m1:1:sms"), leased: Thing.lease)
                try tx.turn("m1:1:sms", into: .awaitDelivery("n1"), due: at(100))
            }
            let (item, next, due) = try await store.write { tx throws(StoreError) in
                (
                    try tx.outboxItem("m1:1:sms"), try tx.nextDueTime(),
                    try tx.claimDue(now: at(100), limit: 10, lease: Thing.lease)
                )
            }
            #expect(item?.work == .awaitDelivery("n1") && item?.tries == 0)
            #expect(next == at(100) && due.map(\.id) == ["m1:1:sms"])
        }
    }

    @Test func whatAwaitsAnAnswerIsReadAgain() async throws {
        try await withStore { store async throws in
            let item = OutboxItem(
                id: "sms:1", callbackID: "m1", sequence: 0, work: .answerSMS(to: "+1555", text: "“Hello”"),
                createdAt: at(0))
            try await store.write { tx throws(StoreError) in try tx.add(item, leased: Thing.lease) }
            #expect(try await store.read { tx throws(StoreError) in try tx.outboxItem("sms:1") } == item)
        }
    }
}
