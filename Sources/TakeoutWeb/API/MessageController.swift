// Messages: listing, storing from other sources, the whole story of one, calling now, stopping.
import Hummingbird
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import TakeoutVapi

struct MessageController: Sendable {
    let engine: Engine

    func addRoutes(to group: RouterGroup<AppContext>) {
        group.get("businesses/:id/messages", use: list)
        group.post("businesses/:id/messages", use: create)
        group.get("messages/:id", use: show)
        group.post("messages/:id/callback", use: callNow)
        group.delete("messages/:id/callback", use: stop)
        group.post("messages/:id/handled", use: markHandled)
    }

    @Sendable private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let business = try await business(context)
        let page = try Page(request)
        let messages = try await engine.parts.store.read { tx throws(StoreError) in
            try tx.messages(of: business.id, before: page.cursor.map(MessageID.init), limit: page.limit + 1)
                .mapRows { message throws(StoreError) in (message, try tx.readableCallback(message.id)?.state) }
        }
        return .json(
            page.list(messages, id: \.0.id.rawValue) { message, state in
                message.json(state ?? CallbackState(rules: .initial))
            })
    }

    @Sendable private func create(_ request: Request, _ context: AppContext) async throws -> Response {
        let business = try await business(context)
        var fields = try await Fields(request, context)
        let body = fields.requiredText("body", longest: 10_000)
        var draft = MessageDraft(body: body)
        draft.customerName = fields.text("customer_name", longest: 200)
        draft.urgency = fields.word("urgency")
        draft.bestTime = fields.text("best_time", longest: 200)
        let region = engine.parts.numbers.home(of: business.publicPhoneNumber).region
        draft.customerPhone = fields.phone("customer_phone", engine.parts.numbers, region: region)?.e164
        let sourceID = fields.identifier("source_id")
        try fields.check()
        let (message, isNew) = try await engine.submit(SubmittedMessage(draft: draft, sourceID: sourceID), to: business)
        return .json(try await file(message.id).json, status: isNew ? .created : .ok)
    }

    @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
        .json(try await visibleFile(context).json)
    }

    @Sendable private func callNow(_ request: Request, _ context: AppContext) async throws -> Response {
        let file = try await visibleFile(context)
        guard let ignored = try await engine.callNow(file.message.id) else { throw Problem.notFound }
        if ignored == .callIsLive { throw Problem.conflict("A call for this message is live. Stop it first, or wait.") }
        return .json(try await self.file(file.message.id).json, status: .accepted)
    }

    @Sendable private func markHandled(_ request: Request, _ context: AppContext) async throws -> Response {
        let file = try await visibleFile(context)
        guard let ignored = try await engine.markHandled(file.message.id, by: context.actor?.person) else {
            throw Problem.notFound
        }
        if ignored == .callIsLive {
            throw Problem.conflict("A person hears this message just now. Stop the call first, or wait for its end.")
        }
        return .json(try await self.file(file.message.id).json)
    }

    /// Stopping what has ended already changes nothing and is no error.
    @Sendable private func stop(_ request: Request, _ context: AppContext) async throws -> Response {
        let file = try await visibleFile(context)
        _ = try await engine.stop(file.message.id)
        return .json(try await self.file(file.message.id).json)
    }

    // MARK: Looking up

    private func business(_ context: AppContext) async throws -> Business {
        let id = BusinessID(try context.parameters.require("id"))
        guard try context.requireAccess().maySee(id),
            let business = try await engine.parts.store.read({ tx throws(StoreError) in try tx.business(id) })
        else { throw Problem.notFound }
        return business
    }

    private func file(_ id: MessageID) async throws -> MessageFile {
        let file = try await engine.parts.store.read { tx throws(StoreError) in try MessageFile(id, in: tx) }
        guard let file else { throw Problem.notFound }
        return file
    }

    private func visibleFile(_ context: AppContext) async throws -> MessageFile {
        let file = try await file(MessageID(try context.parameters.require("id")))
        guard try context.requireAccess().maySee(file.business.id) else { throw Problem.notFound }
        return file
    }
}
