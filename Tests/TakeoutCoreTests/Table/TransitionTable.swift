// The table of state and event, written out: what happens, and after the arrow what the machine makes of it, which is
// why it is ignored, or the new phase and the actions. "noted": nothing but the state's details changed.

enum TransitionTable {
    static let duringCalls = [creation, rungs, connection, noConnection, choice, stopping].joined(separator: "\n")
}
