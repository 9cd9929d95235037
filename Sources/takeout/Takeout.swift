// The command line. Each command is a file in Commands/; what runs is put together in Composition/.
import ArgumentParser

@main
struct Takeout: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "takeout",
        abstract: "Takes customers' messages, has an AI phone the business, and connects the two.",
        discussion: """
            Examples:
              takeout demo                        see it work on this machine, without any account
              takeout demo --script connected     play one story in the terminal
              takeout serve                       run the server (see --print-config for its settings)
              takeout token create --role admin   make a token for the API
              takeout vapi connect --business ID  make a number at Vapi send its calls here
              takeout doctor                      what is wrong with the set-up, and what to do
              takeout explain MESSAGE_ID          what happened to a message, and why
            """,
        subcommands: [
            ServeCommand.self, DemoCommand.self, MigrateCommand.self, UserCommand.self, TokenCommand.self,
            VapiCommand.self, DoctorCommand.self, ExplainCommand.self, VapiSimulatorCommand.self,
            SimulateCommand.self,
        ])
}

/// A failure told to the person at the terminal: one sentence, with what to do next. Exit code 1.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
