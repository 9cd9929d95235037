// `takeout explain`: what happened to one message and why, from the database alone.
import ArgumentParser
import TakeoutCore
import TakeoutStore
import TakeoutWeb

struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tells what happened to a message, why, and what comes next. Changes nothing.",
        discussion: """
            Reads the database that the settings name, also while the server runs. The message's text is not shown.
            Replays the journal and compares the result with the stored state: exit code 1 if they differ.

            Examples:
              takeout explain 01a2032a-6455-7284-9336-e52b08384b10
              takeout explain 01a2032a-6455-7284-9336-e52b08384b10 --journal
              takeout explain --config /etc/takeout.yaml 01a2032a-6455-7284-9336-e52b08384b10
            """)

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: "The message's id, as in 'GET /api/businesses/{id}/messages'.")
    var message: String

    @Flag(name: .long, help: "Prints the recorded events too, as they are.")
    var journal = false

    func run() async throws {
        let settings = try options.settings()
        let store = try DatabaseOpening.existing(settings)
        try await store.requireSchema()
        let id = MessageID(message)
        let found = try await store.read { tx throws(StoreError) in try Explanation(of: id, in: tx) }
        guard let found else {
            throw CommandFailure("There is no message \(message) in this database. Is --database-url the right one?")
        }
        for line in found.lines { print(line) }
        if journal { for line in try found.journalLines() { print(line) } }
        for line in found.replayLines { print(line) }
        try await store.database.close()
        if found.replay == .differs { throw ExitCode.failure }
    }
}
