// Who looks at the pages of a business, what she may see, and what surrounds a page.
import HTTPTypes
import Hummingbird
import TakeoutCore
import TakeoutEngine
import TakeoutStore

/// Who looks at the pages: an account, or anybody in the demo.
struct Viewer: Sendable, Equatable {
    enum Reach: Sendable, Equatable {
        case all
        case only([BusinessID])
    }

    let reach: Reach
    /// May change what is the admin's.
    let isAdmin: Bool
    /// Who is written down for what is changed; in the demo it may be nobody in particular.
    let actor: Actor
    /// Goes with every form; nil in the demo, whose forms are known by where they come from.
    let formToken: String?

    /// - Throws: `.signedOut`.
    init(_ context: AppContext, isDemo: Bool) throws(Problem) {
        if isDemo {
            (reach, isAdmin, formToken) = (.all, context.account?.isAdmin ?? false, nil)
            actor = context.account?.actor ?? .system
        } else {
            let account = try context.requireAccount()
            (reach, isAdmin) = (account.isAdmin ? .all : .only(account.businesses), account.isAdmin)
            formToken = context.formToken
            actor = account.actor
        }
    }

    func maySee(_ id: BusinessID) -> Bool {
        switch reach {
        case .all: true
        case .only(let own): own.contains(id)
        }
    }
}

/// A business's page with its viewer.
struct OwnerPage: Sendable {
    let viewer: Viewer
    let business: Business
    /// Those that she may switch to, this one among them.
    let others: [Business]

    var path: String { "/businesses/\(business.id)" }
}

/// The page's own part.
struct PagePart: Sendable {
    let title: String
    /// Rendered.
    let content: String
    /// Address of the fragment that live updates fetch; nil for a page that never changes.
    var fragment: String?
    /// Only changes of this message concern the page; nil: of any.
    var only: MessageID?
    /// The newest change that the page knows.
    var since: String?
    var script: Asset?
}

extension Pages {
    /// A page of a business.
    func page(
        _ page: OwnerPage, _ place: PagePlace, _ part: PagePart, _ context: AppContext,
        status: HTTPResponse.Status = .ok
    ) -> Response {
        let last = place == .settings || place == .statistics ? "\(place)" : "messages"
        let others = isDemo ? [] : page.others.filter { $0.id != page.business.id }
        let scene = PageScene(
            switcher: others.map { NavigationLink($0.name, "/businesses/\($0.id)/\(last)", false) },
            since: part.since, script: part.script)
        let frame = PageFrame(
            title: part.title, heading: page.business.name, place: place, isDemo: isDemo, account: context.account,
            business: page.business.id, fragment: part.fragment, only: part.only?.rawValue, scene: scene,
            content: part.content)
        return .page(Templates.render("page", frame), status: status)
    }
}

extension Form {
    /// The fields behind the `?` of an address.
    init(queryOf request: Request) { self.init(urlEncoded: request.uri.query ?? "") }

    /// Trimmed; nil where it is missing or empty.
    func text(_ name: String) -> String? {
        let text = line(name)
        return text.isEmpty ? nil : text
    }

    /// As it was typed.
    func typed(_ name: String) -> String { self[name] ?? "" }

    /// A box is sent only when it is ticked.
    func isTicked(_ name: String) -> Bool { self[name] != nil }
}
