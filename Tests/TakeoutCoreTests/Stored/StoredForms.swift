// Texts of version 1 as they stand in the columns `journal.event` and `callbacks.state`.
import TakeoutCore

enum StoredForms {
    static let events: [(String, CallbackEvent)] = [
        (#"{"messageTaken":{"until":5}}"#, .messageTaken(until: Timestamp(microseconds: 5))),
        (#"{"messageComplete":{}}"#, .messageComplete),
        (
            #"{"rulesChanged":{"_0":{"contact":"c1","lookupSeconds":120,"obstacle":"callingOff","retry"#
                + #"Attempts":2,"retryDelayMinutes":7,"watchdogSeconds":60}}}"#,
            .rulesChanged(rules)
        ),
        (#"{"callNowRequested":{}}"#, .callNowRequested),
        (#"{"stopRequested":{}}"#, .stopRequested),
        (#"{"callLaterRequested":{"minutes":30}}"#, .callLaterRequested(minutes: 30)),
        (#"{"markedHandled":{}}"#, .markedHandled),
        (#"{"woke":{}}"#, .woke),
        (#"{"dialAdmitted":{"_0":"a1"}}"#, .dialAdmitted(attempt)),
        (#"{"dialDenied":{"_0":"dailyLimit"}}"#, .dialDenied(.dailyLimit)),
        (#"{"callPlaced":{"_0":"a1"}}"#, .callPlaced(attempt)),
        (
            #"{"callNotPlaced":{"_0":"a1","_1":"passing","retryAfter":9}}"#,
            .callNotPlaced(attempt, .passing, retryAfter: 9)
        ),
        (#"{"callNotPlaced":{"_0":"a1","_1":"lasting"}}"#, .callNotPlaced(attempt, .lasting, retryAfter: nil)),
        (#"{"callUnknown":{"_0":"a1"}}"#, .callUnknown(attempt)),
        (#"{"callNotFound":{"_0":"a1"}}"#, .callNotFound(attempt)),
        (#"{"ringing":{"_0":"a1"}}"#, .ringing(attempt)),
        (#"{"answered":{"_0":"a1"}}"#, .answered(attempt)),
        (#"{"forwarding":{"_0":"a1"}}"#, .forwarding(attempt)),
        (
            #"{"ended":{"_0":"a1","_1":{"at":5,"transfer":"notReached","what":"forwarded"}}}"#,
            .ended(attempt, CallEnding(.forwarded, transfer: .notReached, at: Timestamp(microseconds: 5)))
        ),
        (#"{"recipientConfirmed":{"_0":"a1"}}"#, .recipientConfirmed(attempt)),
        (#"{"connectRequested":{"_0":"a1","_1":{"allowed":{}}}}"#, .connectRequested(attempt, .allowed)),
        (
            #"{"connectRequested":{"_0":"a1","_1":{"refused":{"_0":"premium"}}}}"#,
            .connectRequested(attempt, .refused(.premium))
        ),
        (#"{"laterRequested":{"_0":"a1","minutes":30}}"#, .laterRequested(attempt, minutes: 30)),
        (#"{"finished":{"_0":"a1","_1":"wrong_person"}}"#, .finished(attempt, .wrongPerson)),
        (#"{"transferAccepted":{"_0":"a1"}}"#, .transferAccepted(attempt)),
        (#"{"transferFailed":{"_0":"a1"}}"#, .transferFailed(attempt)),
        (#"{"noticeSent":{"action":3}}"#, .noticeSent(action: 3)),
        (#"{"noticeFailed":{"action":3}}"#, .noticeFailed(action: 3)),
        (#"{"actionAbandoned":{"action":3}}"#, .actionAbandoned(action: 3)),
        (#"{"transferUnknown":{"_0":"a1"}}"#, .transferUnknown(attempt)),
        (#"{"foundAdrift":{}}"#, .foundAdrift),
        (
            #"{"rulesChanged":{"_0":{"connection":"transfer-tool","contact":"c1","lookupSeconds":120,"retry"#
                + #"Attempts":2,"retryDelayMinutes":7,"watchdogSeconds":60}}}"#,
            .rulesChanged(
                CallbackRules(
                    contact: ContactID("c1"), retryAttempts: 2, retryDelayMinutes: 7, connection: .transferTool))
        ),
        (#"{"destinationRequested":{"_0":"a1","_1":{"allowed":{}}}}"#, .destinationRequested(attempt, .allowed)),
        (
            #"{"transferSettled":{"_0":"a1","_1":"notReached","transfers":1}}"#,
            .transferSettled(attempt, .notReached, transfers: 1)
        ),
    ]

    static let phases: [(String, CallbackPhase)] = [
        (#"{"new":{}}"#, .new),
        (#"{"taking":{"until":5}}"#, .taking(until: Timestamp(microseconds: 5))),
        (#"{"scheduled":{"_1":{"retry":{"_0":1}},"at":5}}"#, .scheduled(at: Timestamp(microseconds: 5), .retry(1))),
        (#"{"scheduled":{"_1":{"askedLater":{}},"at":5}}"#, .scheduled(at: Timestamp(microseconds: 5), .askedLater)),
        (
            #"{"scheduled":{"_1":{"providerFault":{"_0":2}},"at":5}}"#,
            .scheduled(at: Timestamp(microseconds: 5), .providerFault(2))
        ),
        (#"{"queued":{"since":5}}"#, .queued(since: Timestamp(microseconds: 5))),
        (
            #"{"calling":{"_0":{"answeredAt":3,"choice":{"later":{"_0":9}},"contact":"c1","creation":{"#
                + #""placed":{}},"dialledAt":1,"heardAt":4,"id":"a1","isStopping":false,"lastNewsAt":6,"rung"#
                + #"":3,"transfer":"refused"}}}"#,
            .calling(live)
        ),
        (#"{"heard":{}}"#, .heard(nil)),
        (#"{"heard":{"_0":"declined"}}"#, .heard(.declined)),
        (
            #"{"proving":{"_0":{"answeredAt":3,"choice":{"later":{"_0":9}},"contact":"c1","creation":{"#
                + #""placed":{}},"dialledAt":1,"heardAt":4,"id":"a1","isStopping":false,"lastNewsAt":6,"rung"#
                + #"":3,"transfer":"refused"},"until":5}}"#,
            .proving(live, until: Timestamp(microseconds: 5))
        ),
        (#"{"connected":{"isVerified":true}}"#, .connected(isVerified: true)),
        (#"{"handled":{}}"#, .handled),
        (
            #"{"fallback":{"_0":{"notReached":{"calls":2}},"isSent":false}}"#,
            .fallback(.notReached(calls: 2), isSent: false)
        ),
        (
            #"{"fallback":{"_0":{"obstacle":{"_0":"noNumber"}},"isSent":true}}"#,
            .fallback(.obstacle(.noNumber), isSent: true)
        ),
        (
            #"{"fallback":{"_0":{"denied":{"_0":"dailyLimit"}},"isSent":false}}"#,
            .fallback(.denied(.dailyLimit), isSent: false)
        ),
        (
            #"{"fallback":{"_0":{"provider":{"_0":"lasting"}},"isSent":false}}"#,
            .fallback(.provider(.lasting), isSent: false)
        ),
        (#"{"stopped":{}}"#, .stopped),
        (#"{"needsAttention":{}}"#, .needsAttention(nil)),
        (#"{"needsAttention":{"_0":{"wrongPerson":{}}}}"#, .needsAttention(.wrongPerson)),
    ]

    static let state =
        #"{"actions":7,"attempts":2,"awaitedNotices":[4],"callsInRound":1,"faultsUsed":1,"hasFaile"#
        + #"dNotice":false,"isManualRound":false,"latersUsed":1,"noticesInRound":["connection_refuse"#
        + #"d"],"phase":{"calling":{"_0":{"answeredAt":3,"choice":{"later":{"_0":9}},"contact":"c1","#
        + #""creation":{"placed":{}},"dialledAt":1,"heardAt":4,"id":"a1","isStopping":false,"lastNew"#
        + #"sAt":6,"rung":3,"transfer":"refused"}}},"retriesUsed":1,"round":1,"roundStartedAt":1,"ru"#
        + #"les":{"contact":"c1","lookupSeconds":120,"retryAttempts":2,"retryDelayMinutes":7,"watchd"#
        + #"ogSeconds":60},"version":1,"wrongContacts":["c0"]}"#

    private static let attempt = AttemptID("a1")
    private static let rules = CallbackRules(
        obstacle: .callingOff, contact: ContactID("c1"), retryAttempts: 2, retryDelayMinutes: 7)

    /// Reached as in life; its times are made small afterwards.
    static var live: LiveAttempt {
        var machine = CallbackMachine(CallbackState(rules: .initial))
        let rules = CallbackRules(contact: ContactID("c1"), retryAttempts: 0, retryDelayMinutes: 5)
        let events: [CallbackEvent] = [
            .rulesChanged(rules), .messageComplete, .dialAdmitted(attempt), .callPlaced(attempt), .answered(attempt),
            .recipientConfirmed(attempt), .connectRequested(attempt, .refused(.premium)),
        ]
        let times: [Int64] = [1, 1, 1, 2, 3, 4, 6]
        for (event, time) in zip(events, times) { _ = machine.apply(event, now: Timestamp(microseconds: time)) }
        guard var live = machine.state.live else { preconditionFailure("the call is live after these events") }
        live.choice = .later(Timestamp(microseconds: 9))
        return live
    }
}
