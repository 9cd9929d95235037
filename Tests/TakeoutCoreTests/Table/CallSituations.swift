// The situations of a live call, for the table of state and event.
import TakeoutCore
import Testing

extension Situation {
    static let duringCalls = [
        Situation("calling: requested") { $0.messageComes() },
        Situation("calling: requested, stopping") {
            $0.messageComes()
            $0.happens(.stopRequested)
        },
        Situation("calling: looking up") {
            $0.messageComes()
            $0.happens(.callUnknown($0.attempt))
        },
        Situation("calling: looking up, stopping") {
            $0.messageComes()
            $0.happens(.callUnknown($0.attempt))
            $0.happens(.stopRequested)
        },
        Situation("calling: placed") {
            $0.messageComes()
            $0.callIsPlaced()
        },
        Situation("calling: ringing") {
            $0.messageComes()
            $0.phoneRings()
        },
        Situation("calling: answered") {
            $0.messageComes()
            $0.employeeAnswers()
        },
        Situation("calling: overdue") {
            $0.messageComes()
            $0.employeeAnswers()
            $0.timePasses(.seconds(900))
            for _ in 0..<5 { $0.wakes() }
        },
        Situation("calling: looking up, overdue") {
            $0.messageComes()
            $0.happens(.callUnknown($0.attempt))
            $0.timePasses(.seconds(900))
            for _ in 0..<5 { $0.wakes() }
        },
        Situation("calling: heard") { $0.tellHeard() },
        Situation("calling: transfer offered") {
            $0.settingsChange { $0.connection = .transferTool }
            $0.tellHeard()
            $0.employeeWantsTheCustomer()
        },
        Situation("calling: transfer requested") {
            $0.tellHeard()
            $0.employeeWantsTheCustomer()
        },
        Situation("calling: transfer accepted") {
            $0.tellHeard()
            $0.employeeWantsTheCustomer()
            $0.happens(.transferAccepted($0.attempt))
        },
        Situation("calling: forwarding") { $0.tellForwarded() },
        Situation("calling: transfer failed") {
            $0.tellHeard()
            $0.employeeWantsTheCustomer()
            $0.happens(.transferFailed($0.attempt))
        },
        Situation("calling: customer not reached") {
            $0.tellForwarded()
            $0.happens(.transferSettled($0.attempt, .notReached, transfers: 1))
        },
        Situation("calling: transfer in doubt") {
            $0.tellHeard()
            $0.employeeWantsTheCustomer()
            $0.happens(.transferUnknown($0.attempt))
        },
        Situation("calling: transfer uncertain") {
            $0.tellHeard()
            $0.employeeWantsTheCustomer()
            $0.happens(.transferUnknown($0.attempt))
            while $0.state.live?.transfer == .requested { $0.wakes() }
        },
        Situation("calling: transfer refused") {
            $0.tellHeard()
            $0.employeeWantsTheCustomer(.refused(.premium))
        },
        Situation("calling: transfer refused and its notice failed") {
            $0.tellHeard()
            $0.employeeWantsTheCustomer(.refused(.premium))
            $0.noticeFails()
        },
        Situation("calling: asked later") {
            $0.messageComes()
            $0.employeeAnswers()
            $0.happens(.laterRequested($0.attempt, minutes: 30))
        },
        Situation("calling: heard, then asked later") {
            $0.tellHeard()
            $0.happens(.laterRequested($0.attempt, minutes: 30))
        },
        Situation("calling: declined") {
            $0.tellHeard()
            $0.happens(.finished($0.attempt, .declined))
        },
        Situation("calling: handled") {
            $0.tellHeard()
            $0.happens(.finished($0.attempt, .handled))
        },
        Situation("calling: wrong person") {
            $0.messageComes()
            $0.employeeAnswers()
            $0.happens(.finished($0.attempt, .wrongPerson))
        },
        Situation("calling: wrong person, and the number was changed") {
            $0.messageComes()
            $0.employeeAnswers()
            $0.happens(.finished($0.attempt, .wrongPerson))
            $0.settingsChange { $0.contact = Story.otherContact }
        },
        Situation("calling: heard, stopping") {
            $0.tellHeard()
            $0.happens(.stopRequested)
        },
        Situation("calling: transfer requested, stopping") {
            $0.tellHeard()
            $0.employeeWantsTheCustomer()
            $0.happens(.stopRequested)
        },
    ]
}
