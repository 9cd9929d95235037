// An outbound call: it rings, somebody, something or nobody answers, and the script's steps follow.
import FoundationEssentials
import TakeoutVapi

/// What became of a ringing phone.
enum Pickup: Sendable {
    case person([Step], talk: Double)
    case human
    case machine(foolsModel: Bool)
    case screener(foolsModel: Bool, then: Behaviour)
    case noAnswer
    case busy
    case fault(String)
}

extension CallPlayer {
    /// Seconds of ringing after which most carriers give up.
    private static let usualRinging = 25.0
    /// Seconds without a word from the person after which Vapi hangs up.
    static let silenceLimit = 30.0
    /// Seconds that the assistant waits for the transfer after `connect_to_customer`.
    private static let transferWait = 20.0

    func playEmployee(_ behaviour: Behaviour) async {
        do throws(CallOver) {
            try await dial(behaviour)
            await end(.ended("silence-timed-out"))
        } catch {
            await end(error)
        }
    }

    private func dial(_ behaviour: Behaviour) async throws(CallOver) {
        await send("status-update", ["status": "queued"])
        try await pass(0.5)
        if case .fault(let reason) = behaviour { throw .ended(reason) }
        await become("ringing")
        await book.note(.rings, "The phone \(await number) rings", call: id, at: moment)
        switch try await ring(behaviour, limit: assistant.ringTimeout) {
        case .person(let steps, _):
            await begin()
            try await greet()
            try await converse(steps)
        case .human:
            await begin()
            try await greet()
            try await converseWithHuman()
        case .machine(let foolsModel):
            await begin()
            try await talkToMachine(foolsModel: foolsModel)
        case .screener(let foolsModel, let then):
            await begin()
            try await talkToScreener(foolsModel: foolsModel, then: then)
        case .noAnswer: throw .ended("customer-did-not-answer")
        case .busy: throw .ended("customer-busy")
        case .fault(let reason): throw .ended(reason)
        }
    }

    private var number: String {
        get async { await book.call(id)?.number ?? "" }
    }

    /// - Parameter limit: seconds after which it is given up.
    func ring(_ behaviour: Behaviour, limit: Double) async throws(CallOver) -> Pickup {
        let pickup: Pickup
        switch behaviour {
        case .noAnswer: pickup = try await after(min(limit, Self.usualRinging), limit, .noAnswer)
        case .busy: pickup = try await after(1, limit, .busy)
        case .fault(let reason): pickup = try await after(1, limit, .fault(reason))
        case .machine(let seconds, let fools): pickup = try await after(seconds, limit, .machine(foolsModel: fools))
        case .screener(let seconds, let fools, let then):
            pickup = try await after(seconds, limit, .screener(foolsModel: fools, then: then))
        case .answers(let seconds, let steps, let talk):
            pickup = try await after(seconds, limit, .person(steps, talk: talk))
        case .refused: pickup = try await after(1, limit, .noAnswer)
        case .placedButUnanswered(let then), .misbehaving(_, let then): pickup = try await ring(then, limit: limit)
        case .human: pickup = try await ringHuman(limit: limit)
        }
        if case .noAnswer = pickup { await book.note(.notReached, "Nobody answers", call: id, at: moment) }
        if case .busy = pickup { await book.note(.notReached, "Busy", call: id, at: moment) }
        return pickup
    }

    private func after(_ seconds: Double, _ limit: Double, _ pickup: Pickup) async throws(CallOver) -> Pickup {
        try await pass(min(seconds, limit))
        return seconds > limit ? .noAnswer : pickup
    }

    private func ringHuman(limit: Double) async throws(CallOver) -> Pickup {
        acts.removeAll()
        humanComes()
        let end = moment + limit
        while let act = try await nextAct(within: end.seconds(since: moment)) {
            switch act {
            case .pickUp, .step: return .human
            case .reject: return .busy
            case .letRing:
                humanGoes()
                return try await after(min(end.seconds(since: moment), Self.usualRinging), .infinity, .noAnswer)
            case .voicemail:
                humanGoes()
                return .machine(foolsModel: false)
            case .leave: continue
            }
        }
        return .noAnswer
    }

    // MARK: The conversation

    func greet() async throws(CallOver) {
        if assistant.waitsForPerson { try await hear("Hello?") }
        if let greeting = assistant.firstMessage { try await speak(greeting) }
    }

    func converse(_ steps: [Step]) async throws(CallOver) {
        for step in steps { try await take(step) }
        if let last = steps.last, last.isDecision { try await sayGoodbye() }
        try await keepSilent(.infinity)
    }

    func take(_ step: Step) async throws(CallOver) {
        switch step {
        case .yes: try await sayAndUse("Yes, that is me. Go ahead.", "confirm_recipient")
        case .press1: try await pressOne()
        case .connect: try await askToBeConnected()
        case .decline: try await decide("No, not now, thank you.", "declined")
        case .handled: try await decide("Thank you, I will take care of it.", "handled")
        case .wrongPerson: try await decide("You have the wrong person.", "wrong_person")
        case .later(let minutes):
            try await hear("Please call me again in \(minutes) minutes.")
            try await use("call_back_later", ["minutes": .number(Decimal(minutes))])
        case .repeat:
            let again = lastSaid
            try await hear("Could you say that again?")
            try await speak(again)
        case .silent(let seconds): try await keepSilent(seconds)
        case .says(let text): try await hear(text)
        case .modelCalls("transferCall"): try await useTransferTool()
        case .modelCalls(let tool): try await use(tool)
        case .hangUp: throw .ended("customer-ended-call")
        case .fault(let reason): throw .ended(reason)
        }
    }

    private func sayAndUse(_ words: String, _ tool: String) async throws(CallOver) {
        try await hear(words)
        try await use(tool)
    }

    private func decide(_ words: String, _ decision: String) async throws(CallOver) {
        try await hear(words)
        try await use("finish_callback", ["decision": .string(decision)])
    }

    /// Key presses reach the model as a user's message of this form (Vapi docs, "keypad input settings").
    static let keypadEntry = "User's Keypad Entry: 1"

    private func pressOne() async throws(CallOver) {
        guard assistant.hearsKeypad else { return await log("a key was pressed, but keypad input is off") }
        try await sayAndUse(Self.keypadEntry, "confirm_recipient")
    }

    private func askToBeConnected() async throws(CallOver) {
        try await hear("Yes, please connect me now.")
        guard try await use("connect_to_customer") else { return }
        if await isToldToTransfer, !misbehaviour.forgetTransferTool { return try await useTransferTool() }
        try await waitForTransfer()
    }

    /// The answer to `connect_to_customer` sends the model on to its transfer tool.
    private var isToldToTransfer: Bool {
        get async {
            guard assistant.transferTool != nil, let last = await book.call(id)?.tools.last else { return false }
            return last.name == "connect_to_customer" && last.result?.contains("transferCall") == true
        }
    }

    func waitForTransfer() async throws(CallOver) {
        try await pass(Self.transferWait, atLeast: configuration.transferPatience)
    }

    func sayGoodbye() async throws(CallOver) {
        guard assistant.canHangUp else { throw .ended("customer-ended-call") }
        try await speak(assistant.endCallMessage ?? "Goodbye.")
        throw .ended("assistant-ended-call")
    }

    /// The person says nothing: the assistant's hook speaks up, and after 30 seconds Vapi hangs up.
    private func keepSilent(_ seconds: Double) async throws(CallOver) {
        var left = min(seconds, Self.silenceLimit)
        if let hook = assistant.silenceHook {
            for _ in 0..<hook.times where left >= hook.seconds {
                try await pass(hook.seconds)
                left -= hook.seconds
                if let words = hook.says { try await speak(words) }
                if hook.endsCall { throw .ended("assistant-ended-call") }
            }
        }
        try await pass(left)
        if seconds >= Self.silenceLimit { throw .ended("silence-timed-out") }
    }

    func talkToMachine(foolsModel: Bool, greets: Bool = true) async throws(CallOver) {
        try await hear("You have reached the voicemail. Please leave your message after the tone.")
        if greets { try await greet() }
        if foolsModel {
            try await use("confirm_recipient")
        } else if let seconds = assistant.machineDetectedAfter {
            try await pass(seconds)
            if let words = assistant.voicemailMessage { try await speak(words) }
            throw .ended("voicemail")
        }
        try await keepSilent(.infinity)
    }
}

extension Step {
    /// After it the conversation has come to its end.
    var isDecision: Bool {
        switch self {
        case .decline, .handled, .wrongPerson, .later: true
        default: false
        }
    }
}
