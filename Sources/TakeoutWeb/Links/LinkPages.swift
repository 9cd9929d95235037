// The pages behind the buttons of mails. Looking at one changes nothing, since programs that check mail open every link;
// only the form on it acts. No login: the signed link is the key.
import HTTPTypes
import Hummingbird
import TakeoutCore
import TakeoutEngine
import TakeoutStore

struct LinkPages: Sendable {
    let engine: Engine

    func addRoutes(to router: Router<AppContext>) {
        router.get("links/:action/:token", use: ask)
        router.post("links/:action/:token", use: act)
    }

    @Sendable private func ask(_ request: Request, _ context: AppContext) async throws -> Response {
        guard let link = link(context), let situation = try await engine.look(at: link) else { return unknown }
        return page(LinkView(situation, engine.parts.numbers))
    }

    /// Also what mail programs post for RFC 8058: whatever the body says, the address alone decides.
    @Sendable private func act(_ request: Request, _ context: AppContext) async throws -> Response {
        guard let link = link(context), let situation = try await engine.use(link) else { return unknown }
        return page(LinkView(situation, engine.parts.numbers))
    }

    private func link(_ context: AppContext) -> MailLink? {
        guard let links = MailLinks(engine.parts.settings),
            let action = context.parameters.get("action").flatMap({ MailAction(rawValue: $0) }),
            let token = context.parameters.get("token")
        else { return nil }
        return links.read(action, token)
    }

    private var unknown: Response { page(LinkView(unknownIn: engine.parts.settings.language), status: .notFound) }

    private func page(_ view: LinkView, status: HTTPResponse.Status = .ok) -> Response {
        var response = Response.page(Templates.render("link", view), status: status)
        // The address is a key: it goes nowhere else, and no list of pages learns it.
        response.headers[.referrerPolicy] = "same-origin"
        if let name = HTTPField.Name("X-Robots-Tag") { response.headers[name] = "noindex" }
        return response
    }
}
