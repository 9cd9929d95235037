// Looking calls up, renaming them, and what is remembered.
import TakeoutVapi
import Testing
import VapiSimulator

@Suite(.timeLimit(.minutes(5)))
struct CallListTests {
    @Test func callsAreFoundByNumberAndTimeNewestFirst() async throws {
        try await withWorld { world in
            var ids: [JSONValue] = []
            for number in ["number-1", "number-2", "number-1"] {
                let placed = try await world.place(world.employeeCall { $0["phoneNumberId"] = .string(number) })
                ids.append(placed["id"] ?? .null)
                try await world.simulator.waitUntilQuiet(calls: ids.count)
            }
            let all = try await world.request(.get, "/call").json
            #expect(all.arrayValue?.map { $0["id"] } == ids.reversed())
            #expect(try await found(world, "phoneNumberId=number-1") == [ids[2], ids[0]])
            #expect(try await found(world, "phoneNumberId=number-1&limit=1") == [ids[2]])
            let second = try #require(all.arrayValue?[1]["createdAt"]?.stringValue)
            #expect(try await found(world, "createdAtGe=\(second)") == [ids[2], ids[1]])
            #expect(try await found(world, "createdAtGt=\(second)") == [ids[2]])
            #expect(try await found(world, "createdAtLe=\(second)") == [ids[1], ids[0]])
            #expect(try await found(world, "createdAtLt=\(second)") == [ids[0]])
        }
    }

    @Test func customersCallsAreListedWithWhatTheyLeft() async throws {
        try await withWorld { world in
            let call = CustomerCall(from: Fixtures.customer, to: "number-1", words: [CustomerCallTests.words])
            let id = try await world.simulator.customerCalls(call)
            try await world.simulator.waitUntilQuiet(calls: 1)
            let listed = try await world.request(.get, "/call?phoneNumberId=number-1").json.arrayValue ?? []
            #expect(listed.map { $0["id"]?.stringValue } == [id])
            let shown = try #require(listed.first)
            #expect(shown["type"] == "inboundPhoneCall" && shown["status"] == "ended")
            #expect(shown["customer"]?["number"] == .string(Fixtures.customer))
            #expect(shown["analysis"]?["structuredData"]?["message"] == "The pipe leaks.")
            let messages = shown["artifact"]?["messages"]?.arrayValue ?? []
            #expect(messages.contains { $0["toolCalls"] != nil })
            #expect(shown["artifact"]?["transcript"]?.stringValue?.contains("The pipe leaks.") == true)
        }
    }

    private func found(_ world: World, _ query: String) async throws -> [JSONValue] {
        let reply = try await world.request(.get, "/call?" + query)
        #expect(reply.status == 200)
        return reply.json.arrayValue?.compactMap { $0["id"] } ?? []
    }

    @Test(arguments: ["limit=1001", "createdAtGe=yesterday", "status=ended"])
    func aFilterThatVapiDoesNotHaveIsRefused(_ query: String) async throws {
        try await withWorld { world in
            let reply = try await world.request(.get, "/call?" + query)
            #expect(reply.status == 400)
        }
    }

    @Test func onlyTheNameCanBeChanged() async throws {
        try await withWorld { world in
            let call = try await world.callToItsEnd(world.employeeCall())
            let renamed = try await world.request(.patch, "/call/\(call.id)", ["name": "cb-2"])
            #expect(renamed.status == 200 && renamed.json["name"] == "cb-2")
            let refused = try await world.request(.patch, "/call/\(call.id)", ["status": "ended"])
            #expect(refused.status == 400)
            #expect(refused.json["message"] == ["property status should not exist"])
            let nobody = "019a0000-0000-7000-8000-000000000000"
            #expect(try await world.request(.get, "/call/\(nobody)").status == 404)
            let malformed = try await world.request(.get, "/call/nobody")
            #expect(malformed.status == 400 && malformed.json["message"] == ["id must be a UUID"])
        }
    }

    @Test func finishedCallsBeyondTheLimitAreForgotten() async throws {
        try await withWorld(.testing { $0.callsKept = 2 }) { world in
            await world.simulator.setPerson(Fixtures.employee, [.busy])
            var last = ""
            for _ in 1...4 {
                last = try await world.place(world.employeeCall())["id"]?.stringValue ?? ""
                let id = last
                try await world.simulator.waitUntil { $0.contains { $0.id == id && $0.endedAt != nil } }
                try await world.simulator.waitUntilQuiet()
            }
            let kept = await world.simulator.calls()
            #expect(kept.count == 2 && kept.last?.id == last)
        }
    }

    @Test func withASeedTheIdsAreTheSame() async throws {
        let ids = Collected()
        for _ in 1...2 {
            try await withWorld(.testing { $0.seed = 7 }) { world in
                await ids.add(try await world.callToItsEnd(world.employeeCall()).id)
            }
        }
        let seen = await ids.all
        #expect(seen.count == 2 && seen[0] == seen[1])
    }
}

private actor Collected {
    var all: [String] = []
    func add(_ item: String) { all.append(item) }
}
