// Stories on both engines. PostgreSQL runs at the same time what SQLite puts in a row: the engine's own order must hold.
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import Testing

@Suite(.timeLimit(.minutes(5)))
struct SharedDatabaseStories {
    @Test(arguments: StoryDatabase.all)
    func nobodyAnswersThenSomebodyIsConnected(on database: StoryDatabase) async throws {
        try await Story.tell(on: database, businesses: [Cast.business(retries: 1)]) { story in
            let message = try await story.message()
            try await story.phoneRings().isNotAnswered()
            try await story.later(.minutes(5))
            let employee = try await story.phoneRings()
            try await employee.answers()
            try await employee.says(.yes)
            try await employee.says(.handled)
            try await employee.hangsUp()
            #expect(try await story.state(of: message) == .handled)
            #expect(try await story.outcomes(of: message) == [.noAnswer, .handled])
        }
    }

    @Test(arguments: StoryDatabase.all)
    func theSameNewsTenTimesAtOnceCountOnce(on database: StoryDatabase) async throws {
        try await Story.tell(on: database) { story in
            let message = try await story.message()
            let employee = try await story.phoneRings()
            try await Self.tenTimes { _ = try await employee.rings() }
            try await Self.tenTimes { _ = try await employee.answers() }
            try await Self.tenTimes { _ = try await employee.says(.yes) }
            try await Self.tenTimes { _ = try await employee.says(.handled) }
            try await Self.tenTimes { try await employee.hangsUp() }
            #expect(try await story.state(of: message) == .handled)
            #expect(try await story.outcomes(of: message) == [.handled])
        }
    }

    @Test(arguments: StoryDatabase.all)
    func messagesThatComeAtOnceRingTheirPhoneOneAfterTheOther(on database: StoryDatabase) async throws {
        try await Story.tell(on: database) {
            $0.lines = 2
        } _: { story in
            let messages = try await withThrowingTaskGroup(of: MessageID.self) { group in
                for number in 0..<8 { group.addTask { try await story.message("Matter \(number)") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for _ in messages {
                let employee = try await story.phoneRings()
                try await employee.answers()
                try await employee.says(.yes)
                try await employee.says(.handled)
                try await employee.hangsUp()
            }
            for message in messages { #expect(try await story.state(of: message) == .handled) }
        }
    }

    @Test(arguments: StoryDatabase.all)
    func theServerDiesAndLooksForItsCall(on database: StoryDatabase) async throws {
        try await Story.tell(on: database) { story in
            let message = try await story.message()
            let employee = try await story.phoneRings()
            try await story.die()
            try await story.startAgain()
            try await employee.answers()
            try await employee.says(.yes)
            try await employee.says(.handled)
            try await employee.hangsUp()
            #expect(try await story.outcomes(of: message) == [.handled])
        }
    }

    private static func tenTimes(_ body: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<10 { group.addTask { try await body() } }
            try await group.waitForAll()
        }
    }
}
