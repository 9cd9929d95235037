// Customers who leave messages, and people at the business who click.
import TakeoutCore
import TakeoutEngine
import TakeoutStore

extension World {
    // MARK: Customers

    func customer(_ number: Int, _ beat: CustomerBeat) async {
        let customer = customers[number]
        switch beat {
        case .submits: await submit(customer)
        case .leavesMessage:
            guard case .call(let usesTool, let amends) = customer.way else { return }
            if usesTool { use(toolUse(.customer(number), "take_message", .takeMessage(draft(of: customer)))) }
            if amends { later(chance.seconds(10...60), .customer(number, .amends)) }
            later(chance.seconds(20...200), .customer(number, .hangsUp))
        case .amends:
            var draft = draft(of: customer)
            draft.body += " And it is urgent."
            draft.urgency = .urgent
            use(toolUse(.customer(number), "take_message", .takeMessage(draft)))
        case .hangsUp: report(customer)
        }
    }

    private func draft(of customer: Customer) -> MessageDraft {
        MessageDraft(customerName: customer.name, customerPhone: customer.phone, body: customer.body)
    }

    func inboundCall(_ customer: Customer) -> InboundCall {
        InboundCall(
            callID: customer.sourceID, lineID: Cast.lineID(customer.business),
            lineNumber: Cast.lineNumber(customer.business), callerNumber: customer.callerID)
    }

    private func report(_ customer: Customer) {
        let call = inboundCall(customer)
        let number = customer.number
        let pause = chance.milliseconds(1_000...8_000)
        send(News(content: .inboundCall(call, stage: .ended), message: number), after: chance.milliseconds(100...900))
        let report = InboundReport(
            call: call, draft: draft(of: customer), transcript: "AI: … User: …", endedReason: "customer-ended-call",
            endedAt: now, cost: Money(microdollars: Int64(chance.between(10_000...90_000))))
        // None of her beats lasts longer than this.
        provider.list(report, bornAt: max(WorldTime.start, now - .seconds(200)), visibleAt: now + pause)
        fact(.customerHungUp(number))
        send(News(content: .inboundReport(report), message: number, acknowledges: number), after: pause)
    }

    /// A client of the API repeats what was not acknowledged, with the same id.
    private func submit(_ customer: Customer) async {
        let business = cast.businesses[customer.business]
        let submission = SubmittedMessage(draft: draft(of: customer), sourceID: customer.sourceID)
        guard let node = receiver() else { return later(.seconds(5), .customer(customer.number, .submits)) }
        if canaryLoses() { return fact(.acknowledged(customer.number)) }
        mayDieInStore(node)
        do throws(StoreError) {
            let (message, isNew) = try await node.engine.submit(submission, to: business)
            log("\(node.name) keeps the message\(isNew ? "" : ", again")", about: customer.number)
            know(message.id, customer.number)
            fact(.acknowledged(customer.number))
            if isNew, chance.happens(permille: 60) {
                later(chance.seconds(1...600), .customer(customer.number, .submits))
            }
        } catch {
            log("\(node.name) did not keep the message: \(error.kind.rawValue)", about: customer.number)
            later(.seconds(5), .customer(customer.number, .submits))
        }
        notice(node)
    }

    // MARK: Which message is which

    func know(_ id: MessageID, _ number: Int) {
        idOfMessage[number] = id
        numberOfMessage[id] = number
    }

    /// The number of the message that an id of the engine's stands for, by the mark in its text.
    func number(of id: MessageID) async -> Int? {
        if let known = numberOfMessage[id] { return known }
        let message = await readQuietly { tx throws(StoreError) in try tx.message(id) } ?? nil
        guard let message, let number = Customer.number(in: message.body) else { return nil }
        know(id, number)
        return number
    }

    private func id(of number: Int) async -> MessageID? {
        if let known = idOfMessage[number] { return known }
        let customer = customers[number]
        let business = cast.businesses[customer.business].id
        let found = await readQuietly { tx throws(StoreError) in
            try tx.message(of: business, source: customer.source, sourceID: customer.sourceID)
        }
        guard let message = found ?? nil else { return nil }
        know(message.id, number)
        return message.id
    }

    /// The world's own look into the store, beside all nodes; nil when it cannot be had.
    private func readQuietly<Value: Sendable>(
        _ body: @escaping @Sendable (StoreTransaction) throws(StoreError) -> Value
    ) async -> Value? {
        do throws(StoreError) {
            return try await books.read(body)
        } catch {
            watch.object(Objection(checker: "World", message: nil, sentence: "the store cannot be read: \(error)"))
            return nil
        }
    }

    // MARK: Clicks

    func person(_ act: PersonAct) async {
        guard let node = receiver() else { return }
        mayDieInStore(node)
        switch act {
        case .stop(let number): await stop(number, on: node)
        case .markHandled(let number): await markHandled(number, on: node)
        case .callNow(let number): await callNow(number, on: node)
        case .change(let business): await change(business, on: node)
        }
        notice(node)
    }

    private func stop(_ number: Int, on node: Node) async {
        guard let id = await id(of: number) else { return }
        if canarySkipsStop() { return fact(.stop(number, .accepted)) }
        do throws(StoreError) {
            let answer = try await node.engine.stop(id)
            click("stop", number, answer) { .stop(number, $0) }
        } catch {
            log("stop is not answered: \(error.kind.rawValue)", about: number)
            fact(.stop(number, .unclear))
        }
    }

    private func markHandled(_ number: Int, on node: Node) async {
        guard let id = await id(of: number) else { return }
        do throws(StoreError) {
            let answer = try await node.engine.markHandled(id)
            click("mark handled", number, answer) { .markHandled(number, $0) }
        } catch {
            log("mark handled is not answered: \(error.kind.rawValue)", about: number)
            fact(.markHandled(number, .unclear))
        }
    }

    private func callNow(_ number: Int, on node: Node) async {
        guard let id = await id(of: number) else { return }
        // What may count is known to the checkers before it can have an effect.
        fact(.callNow(number, .unclear))
        do throws(StoreError) {
            let answer = try await node.engine.callNow(id)
            click("call now", number, answer) { .callNow(number, $0) }
        } catch {
            log("call now is not answered: \(error.kind.rawValue)", about: number)
        }
    }

    private func click(_ word: String, _ number: Int, _ answer: IgnoredReason??, _ fact: (Reply) -> Fact) {
        let isAccepted = answer == .some(nil)
        let why = (answer ?? nil)?.rawValue ?? "no such message"
        log("\(word) is \(isAccepted ? "accepted" : "refused: \(why)")", about: number)
        self.fact(fact(isAccepted ? .accepted : .refused))
    }

    private func change(_ number: Int, on node: Node) async {
        let wish = changedSettings(of: number)
        let business = cast.businesses[number].id
        var asked = cast.businesses[number]
        asked.settings = wish
        fact(.settings(business: number, asked, isCertain: false))
        do throws(StoreError) {
            if canarySkips(wish, after: cast.businesses[number].settings) {
                cast.businesses[number] = asked
            } else if let changed = try await node.engine.change(business, { $0.settings = wish }) {
                cast.businesses[number] = changed
            }
            fact(.settings(business: number, asked, isCertain: true))
            log("business \(number) is \(wish.isEnabled ? "on" : "off"), \(wish.retryAttempts) retries")
        } catch {
            log("business \(number) could not be changed: \(error.kind.rawValue)")
        }
    }

    private func changedSettings(of number: Int) -> CallbackSettings {
        var settings = cast.businesses[number].settings
        switch chance.below(4) {
        case 0: settings.isEnabled.toggle()
        case 1: settings.notificationPhone = chance.pick(cast.phones)
        case 2: settings.retryAttempts = chance.between(0...3)
        default: settings.retryDelayMinutes = chance.between(1...30)
        }
        return settings
    }
}
