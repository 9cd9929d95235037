// The situations of a call that was given up and turns up after all, for the table of state and event.
import TakeoutCore
import Testing

extension Situation {
    /// In those named so the call's events are those of the ghost.
    static let withGhosts = [
        Situation("ghost: scheduled") { $0.tellGivenUp() },
        Situation("ghost: scheduled, hung up") {
            $0.tellGivenUp()
            $0.happens(.ringing(AttemptID("attempt-1")))
        },
        Situation("ghost: queued") {
            $0.tellGivenUp()
            $0.isGateOpen = false
            $0.wakes()
        },
        Situation("ghost: calling anew, requested") {
            $0.tellGivenUp()
            $0.wakes()
        },
        Situation("ghost: calling anew, ringing") {
            $0.tellGivenUp()
            $0.wakes()
            $0.phoneRings()
        },
        Situation("ghost: calling anew, heard") {
            $0.tellGivenUp()
            $0.wakes()
            $0.employeeSaysYes()
        },
        Situation("ghost: fallback") { $0.tellGhostAtTheEnd() },
        Situation("ghost: needs attention") {
            $0.tellGhostAtTheEnd()
            $0.noticeFails()
        },
        Situation("ghost: stopped") {
            $0.tellGivenUp()
            $0.happens(.stopRequested)
        },
        Situation("ghost: handled by the second call") {
            $0.tellGivenUp()
            $0.wakes()
            $0.employeeSaysYes()
            $0.happens(.finished($0.attempt, .handled))
            $0.ends(.humanEnded)
        },
        Situation("ghost: heard by the second call") {
            $0.tellGivenUp()
            $0.wakes()
            $0.employeeSaysYes()
            $0.ends(.humanEnded)
        },
        Situation("ghost: connected by the second call") {
            $0.tellGivenUp()
            $0.wakes()
            $0.employeeSaysYes()
            $0.employeeWantsTheCustomer()
            $0.callIsForwarded()
            $0.ends(.forwarded, .connected)
        },
        Situation("calling: adopted after the fallback") {
            $0.tellGhostAtTheEnd()
            $0.happens(.answered($0.attempt))
        },
        Situation("calling: adopted after the fallback, and heard") {
            $0.tellGhostAtTheEnd()
            $0.happens(.recipientConfirmed($0.attempt))
        },
        Situation("calling: adopted when it needed attention") {
            $0.tellGhostAtTheEnd()
            $0.noticeFails()
            $0.happens(.answered($0.attempt))
        },
        Situation("calling: adopted when it needed attention, wrong person") {
            $0.tellGhostAtTheEnd()
            $0.noticeFails()
            $0.happens(.finished($0.attempt, .wrongPerson))
        },
        Situation("calling: adopted when it needed attention, asked later") {
            $0.tellGhostAtTheEnd()
            $0.noticeFails()
            $0.happens(.laterRequested($0.attempt, minutes: 30))
        },
        Situation("scheduled: asked later on an adopted call, and the fallback's notice failed") {
            $0.tellLaterOnGhost()
        },
        Situation("queued: asked later on an adopted call, and the fallback's notice failed") {
            $0.tellLaterOnGhost()
            $0.isGateOpen = false
            $0.wakes()
        },
        Situation("calling: asked later on an adopted call, and the fallback's notice failed") {
            $0.tellLaterOnGhost()
            $0.wakes()
        },
    ]
}

extension Story {
    /// The first call was looked for in vain, and the next one is planned.
    mutating func tellGivenUp() {
        messageComes()
        happens(.callUnknown(attempt))
        timePasses(.seconds(120))
        happens(.callNotFound(attempt))
    }

    /// Somebody answered after the fallback and wants to be called later; then no channel takes the fallback's notice.
    mutating func tellLaterOnGhost() {
        tellGhostAtTheEnd()
        happens(.laterRequested(attempt, minutes: 30))
        ends(.humanEnded)
        noticeFails()
    }

    /// The provider did not answer any look-up until the attempt was given up for good.
    mutating func tellGhostAtTheEnd() {
        messageComes()
        happens(.callUnknown(attempt))
        timePasses(.seconds(900))
        while state.live != nil { wakes() }
    }
}
