// Calls to the business: how the phone, the person and the model behave, and what the provider tells of it.
import TakeoutCore
import TakeoutEngine
import TakeoutStore

/// What is decided of one call when it begins, and what was said since.
struct CallScript {
    let message: Int?
    var wish: Wish
    /// The text was handed over.
    var heard = false
    var isLeaving = false
}

extension World {
    // MARK: What requests of ours caused

    /// Goes on with what a piece of work caused outside.
    func goOn() async {
        for happening in provider.takeHappenings() {
            switch happening {
            case .ordered(let order, let reception, let call): await ordered(order, reception, call)
            case .transferring(let call): transferring(call)
            case .askedToHangUp(let call): fact(.hangUpAsked(call: call))
            case .hungUp(let call):
                log("our side hangs up", about: scripts[call].message)
                later(.milliseconds(200), .call(call, .assistantEnds))
            case .said(let call, let sentence):
                if let message = scripts[call].message { fact(.said(message, sentence)) }
                later(chance.seconds(4...12), .call(call, .hangsUp))
            }
        }
        for delivery in mail.deliveries(since: noticesSeen) {
            noticesSeen += 1
            await arrived(delivery)
        }
    }

    private func ordered(_ order: CallOrder, _ reception: SimulatedProvider.Reception, _ call: Int?) async {
        let number = await number(of: order.message)
        log("a call is asked for: \(reception.word)", about: number)
        if let number { fact(.ordered(number, order, reception)) }
        if let call { beginCall(call, about: number) }
        if case .ghost(let at) = reception { agenda.add(.ghost(order), at: at) }
        mayClick(number)
    }

    func ghostAppears(_ order: CallOrder) async {
        let number = await number(of: order.message)
        log("the ghost of a timed-out create appears", about: number)
        beginCall(provider.bear(order, isGhost: true), about: number)
    }

    private func arrived(_ delivery: NoticeBook.Delivery) async {
        guard let thread = delivery.notice.thread, let number = await number(of: MessageID(thread)) else { return }
        log(
            "a notice arrives: \(delivery.notice.kind.rawValue) by \(delivery.channel.rawValue)",
            about: number)
        fact(.noticeTaken(number, delivery))
    }

    // MARK: The beginning of a call

    private func beginCall(_ call: Int, about message: Int?) {
        // Calls are numbered as they begin, so the script's place is the call's number.
        scripts.append(CallScript(message: message, wish: drawWish()))
        if let message { fact(.callBegan(message, provider.call(call))) }
        if provider.call(call).isUnpaid { return later(chance.milliseconds(200...2_000), .call(call, .isUnpaid)) }
        if faults.strikes(.startError) {
            let isLasting = chance.happens(permille: 300)
            return later(
                chance.milliseconds(200...2_000), .call(call, .failsAtStart(isLasting ? .lastingFault : .passingFault)))
        }
        later(chance.milliseconds(700...3_000), .call(call, .rings))
        later(.seconds(CallbackRules.maximumCallSeconds), .call(call, .isCut))
    }

    private func drawWish() -> Wish {
        let minutes = chance.happens(permille: 50) ? 1_440 : chance.between(5...60)
        return chance.pick([
            Wish.connect: 420, .declined: 140, .handled: 120, .later(minutes: minutes): 120, .wrongPerson: 60,
            .confirm: 140,
        ])
    }

    /// People click at the worst moments.
    private func mayClick(_ message: Int?) {
        guard let message else { return }
        if chance.happens(permille: 6) { later(chance.milliseconds(0...1_500), .person(.stop(message))) }
        if chance.happens(permille: 4) { later(chance.milliseconds(0...1_500), .person(.callNow(message))) }
    }

    // MARK: Beats

    func call(_ number: Int, _ beat: CallBeat) {
        guard provider.call(number).isLive else { return }
        mayClick(scripts[number].message)
        switch beat {
        case .failsAtStart(let what): end(number, what, "call.start.error-get-transport")
        case .isUnpaid: end(number, .lastingFault, "call.start.error-subscription-insufficient-credits")
        case .rings: rings(number)
        case .isBusy: end(number, .busy, "customer-busy")
        case .isNotAnswered: end(number, .noAnswer, "customer-did-not-answer")
        case .machineAnswers: machineAnswers(number)
        case .machineIsLeft: end(number, .machine, "voicemail")
        case .isAnswered: isAnswered(number)
        case .speaks(let wish): speak(wish, in: number)
        case .hangsUp: end(number, .humanEnded, "customer-ended-call")
        case .assistantEnds: end(number, .humanEnded, "assistant-ended-call")
        case .breaksOff: end(number, .passingFault, "call.in-progress.error-vapifault-worker-died")
        case .isForwarded: isForwarded(number)
        case .forwardingEnds(let what, let evidence): end(number, what, "assistant-forwarded-call", evidence)
        case .isCut: end(number, .tooLong, "exceeded-max-duration")
        }
    }

    private func rings(_ number: Int) {
        provider.update(number) { [now] call in
            call.stage = .ringing
            call.rangAt = now
        }
        fact(.callRang(call: number))
        tell(number, after: chance.milliseconds(50...700))
        switch chance.below(100) {
        case 0..<20: later(chance.seconds(20...35), .call(number, .isNotAnswered))
        case 20..<27: later(chance.milliseconds(500...4_000), .call(number, .isBusy))
        case 27..<38: later(chance.seconds(8...20), .call(number, .machineAnswers))
        default: later(chance.seconds(2...18), .call(number, .isAnswered))
        }
    }

    private func pickUp(_ number: Int) {
        provider.update(number) { [now] call in
            call.stage = .answered
            call.answeredAt = now
        }
        tell(number, after: chance.milliseconds(50...700))
    }

    /// A machine says no yes: the edge refuses the model's word for it.
    private func machineAnswers(_ number: Int) {
        pickUp(number)
        if chance.happens(permille: 300) {
            let refused = ToolRequest.unusable("Nobody has said yes or pressed 1 yet.")
            use(toolUse(.call(number), "confirm_recipient", refused))
        }
        later(chance.seconds(2...8), .call(number, .machineIsLeft))
    }

    private func isAnswered(_ number: Int) {
        pickUp(number)
        switch chance.below(100) {
        case 0..<8: later(chance.seconds(2...15), .call(number, .hangsUp))
        case 8..<10: later(chance.seconds(2...15), .call(number, .breaksOff))
        case 10..<12: break  // silent until the call is cut
        case 12..<16: later(chance.seconds(3...10), .call(number, .speaks(.connect)))
        case 16..<19: later(chance.seconds(3...10), .call(number, .speaks(.declined)))
        case 19..<23: later(chance.seconds(3...10), .call(number, .speaks(.wrongPerson)))
        case 23..<27: later(chance.seconds(3...10), .call(number, .speaks(.later(minutes: chance.between(5...90)))))
        default: later(chance.seconds(3...10), .call(number, .speaks(.confirm)))
        }
    }

    private func speak(_ wish: Wish, in number: Int) {
        guard !scripts[number].isLeaving, provider.call(number).stage == .answered else { return }
        use(toolUse(.call(number), wish.tool, wish.request))
    }

    // MARK: Answers

    /// The model acts on what a tool answered.
    func answered(_ answer: ToolAnswer, to request: ToolCall, in number: Int) {
        guard provider.call(number).isLive, provider.call(number).stage == .answered else { return }
        if answer.endsCall {
            scripts[number].isLeaving = true
            return later(chance.milliseconds(1_500...4_000), .call(number, .assistantEnds))
        }
        switch request.request {
        case .confirmRecipient: confirmed(!answer.isError, number)
        case .connectToCustomer where answer.text == "Connecting you now.":
            later(chance.seconds(40...60), .call(number, .hangsUp))
        default:
            guard answer.isError || request.request == .connectToCustomer else { return }
            let asksNow = answer.isError && !scripts[number].heard
            later(chance.seconds(3...9), .call(number, asksNow ? .speaks(.confirm) : .hangsUp))
        }
    }

    private func confirmed(_ isConfirmed: Bool, _ number: Int) {
        guard isConfirmed else { return later(chance.seconds(3...9), .call(number, .hangsUp)) }
        scripts[number].heard = true
        switch chance.below(100) {
        case 0..<4: later(chance.seconds(3...20), .call(number, .breaksOff))
        case 4..<12: later(chance.seconds(12...30), .call(number, .hangsUp))
        default: later(chance.seconds(12...30), .call(number, .speaks(scripts[number].wish)))
        }
        // A wish to hear it again is a request of its own; somebody who asked for no more hangs up in the end.
        later(chance.seconds(120...240), .call(number, .hangsUp))
    }

    // MARK: The connection

    private func transferring(_ number: Int) {
        let call = provider.call(number)
        log("the provider takes the transfer in", about: scripts[number].message)
        if let message = scripts[number].message { fact(.transferTaken(message, call)) }
        mayClick(scripts[number].message)
        later(chance.milliseconds(300...2_000), .call(number, .isForwarded))
    }

    private func isForwarded(_ number: Int) {
        provider.update(number) { $0.stage = .forwarding }
        tell(number, after: chance.milliseconds(50...700))
        let (what, evidence): (EndClass, TransferEvidence) =
            switch chance.below(100) {
            case 0..<45: (.forwarded, .connected)
            case 45..<65: (.forwarded, .none)
            case 65..<75: (.forwarded, .notReached)
            case 75..<88: (.customerNotReached, .notReached)
            case 88..<95: (.transferFailed, .failed)
            default: (.humanEnded, .none)
            }
        later(chance.seconds(2...20), .call(number, .forwardingEnds(what, evidence)))
    }

    // MARK: The end of a call

    private func end(_ number: Int, _ what: EndClass, _ reason: String, _ evidence: TransferEvidence = .none) {
        let reportPause = chance.milliseconds(1_000...9_000)
        let cost = Money(microdollars: Int64(chance.between(1_000...200_000)))
        provider.update(number) { [now] call in
            call.stage = .ended
            call.endedAt = now
            call.ending = CallEnding(what, transfer: evidence, at: now)
            call.endedReason = reason
            call.evidence = evidence
            call.cost = cost
            call.reportAt = now + reportPause
        }
        log("call \(number) ends: \(reason)", about: scripts[number].message)
        if let message = scripts[number].message { fact(.callEnded(message, provider.call(number))) }
        tell(number, after: chance.milliseconds(50...900))
        let report = provider.call(number).sighting(at: now + reportPause)
        send(
            News(content: .sighting(report), message: scripts[number].message, costOfCall: number), after: reportPause)
    }

    private func tell(_ number: Int, after pause: Duration) {
        let sighting = provider.call(number).sighting(at: now)
        log("call \(number) is \(sighting.stage)", about: scripts[number].message)
        send(News(content: .sighting(sighting), message: scripts[number].message), after: pause)
    }
}

extension Wish {
    var tool: String {
        switch self {
        case .confirm: "confirm_recipient"
        case .connect: "connect_to_customer"
        case .declined, .handled, .wrongPerson: "finish_callback"
        case .later: "call_back_later"
        }
    }

    var request: ToolRequest {
        switch self {
        case .confirm: .confirmRecipient
        case .connect: .connectToCustomer
        case .declined: .finishCallback(.declined, note: nil)
        case .handled: .finishCallback(.handled, note: nil)
        case .wrongPerson: .finishCallback(.wrongPerson, note: nil)
        case .later(let minutes): .callBackLater(minutes: minutes)
        }
    }
}

extension SimulatedProvider.Reception {
    /// For history.
    var word: String {
        switch self {
        case .placed: "placed"
        case .unansweredPlaced: "placed, but the answer is lost"
        case .unansweredNotPlaced: "not placed, and the answer is lost"
        case .ghost: "the answer is lost; it will come to life too late"
        case .notPlaced: "too many requests"
        case .full: "all lines are taken"
        case .refused: "refused"
        case .unpaid: "the account has no credit"
        case .unreachable: "the provider cannot be reached"
        }
    }
}
