// One message: its page, and what its buttons do. Each button answers with a redirect to the page.
import Hummingbird
import TakeoutCore
import TakeoutEngine
import TakeoutStore

extension OwnerPages {
    @Sendable func message(_ request: Request, _ context: AppContext) async throws -> Response {
        let since = since
        let (file, viewer) = try await messageFile(request, context)
        let page = try await page(viewer, file.business.id)
        let view = view(of: file, for: viewer)
        let content = Templates.render("message", MessagePart(message: view, back: home(of: file.business.id)))
        return pages.page(page, .messages, part(of: view, content: content, since: since), context)
    }

    @Sendable func messageFragment(_ request: Request, _ context: AppContext) async throws -> Response {
        let (file, viewer) = try await messageFile(request, context)
        let part = MessagePart(message: view(of: file, for: viewer), back: "")
        return .page(Templates.render("message-parts", part))
    }

    func view(of file: MessageFile, for viewer: Viewer) -> MessageView {
        MessageView(file, viewer, product: pages.isDemo ? "Takeout demo" : "Takeout", now: now, numbers)
    }

    func part(of view: MessageView, content: String, since: String) -> PagePart {
        PagePart(
            title: view.documentTitle, content: content, fragment: "/messages/\(view.id)/fragment",
            only: MessageID(view.id), since: since)
    }

    // MARK: Buttons

    /// A call that is live already is what was wanted, so it is no error here: the page shows it.
    @Sendable func callNow(_ request: Request, _ context: AppContext) async throws -> Response {
        let file = try await messageFile(request, context).0
        _ = try await engine.callNow(file.message.id)
        return .redirect(to: "/messages/\(file.message.id)")
    }

    /// Stopping what has ended already changes nothing.
    @Sendable func stop(_ request: Request, _ context: AppContext) async throws -> Response {
        let file = try await messageFile(request, context).0
        _ = try await engine.stop(file.message.id)
        return .redirect(to: "/messages/\(file.message.id)")
    }

    /// While a person hears the message the page does not offer it; whoever pressed it just before sees the call.
    @Sendable func markHandled(_ request: Request, _ context: AppContext) async throws -> Response {
        let (file, viewer) = try await messageFile(request, context)
        _ = try await engine.markHandled(file.message.id, by: viewer.actor.person)
        return .redirect(to: "/messages/\(file.message.id)")
    }

    // MARK: A test call

    @Sendable func callForTest(_ request: Request, _ context: AppContext) async throws -> Response {
        let page = try await page(request, context)
        guard page.mayUseCallbacks else { throw Problem.notReleasedYet }
        return .redirect(to: "/messages/\(try await engine.callForTest(page.business))")
    }
}

extension OwnerPage {
    /// The feature is hidden from owners until an admin has released it.
    var mayUseCallbacks: Bool { viewer.isAdmin || business.callbackReleased }
}

extension Problem {
    static let notReleasedYet = Problem(
        .forbidden, "Call-backs are not enabled yet",
        "They are not released for your business yet. Ask whoever runs this server to release them.")
}
