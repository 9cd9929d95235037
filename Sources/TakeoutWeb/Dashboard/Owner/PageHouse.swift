// What every page stands in: who looks and what she may see, and the links around it. The server and the demo each have
// one.
import Hummingbird
import TakeoutCore
import TakeoutEngine
import TakeoutStore

/// Who looks at the pages.
struct Viewer: Sendable, Equatable {
    enum Reach: Sendable, Equatable {
        case all
        case only([BusinessID])
    }

    let reach: Reach
    /// May change what is the admin's.
    let isAdmin: Bool
    /// Goes with every form, so that no other site can send it; nil where something else protects the forms.
    var formToken: String?

    func maySee(_ id: BusinessID) -> Bool {
        switch reach {
        case .all: true
        case .only(let own): own.contains(id)
        }
    }
}

/// A link of the navigation.
struct PageLink: Sendable, Equatable {
    let title: String
    let address: String
    var isCurrent = false
}

struct PageHouse: Sendable {
    /// Stands behind every title: "Takeout".
    let product: String
    /// The demo's inbox shows the messages of all its businesses, and there is nothing to switch between.
    let isDemo: Bool
    /// Throws where nobody is signed in.
    let viewer: @Sendable (Request, AppContext) throws -> Viewer
    /// The right end of the navigation: accounts, administration.
    let accountLinks: @Sendable (Viewer) -> [PageLink]

    func home(of business: BusinessID?) -> String {
        guard !isDemo, let business else { return "/" }
        return "/b/\(business)/inbox"
    }
}

/// Where in the navigation a page stands.
enum PagePlace: String, Sendable {
    case messages, statistics, settings, letterbox, nowhere
}

/// A page of somebody who may see it.
struct OwnerPage: Sendable {
    let viewer: Viewer
    let business: Business
    /// Others that she may switch to.
    let others: [Business]
}

extension PageHouse {
    /// What surrounds a page of a business.
    func frame(_ page: OwnerPage, _ place: PagePlace, _ part: PagePart) -> PageFrame {
        let base = "/b/\(page.business.id)"
        var links = [
            PageLink(title: "Messages", address: home(of: page.business.id), isCurrent: place == .messages),
            PageLink(title: "Statistics", address: "\(base)/statistics", isCurrent: place == .statistics),
            PageLink(title: "Settings", address: "\(base)/settings", isCurrent: place == .settings),
        ]
        if isDemo {
            links.append(PageLink(title: "Letterbox", address: "/mailbox", isCurrent: place == .letterbox))
        }
        let section = place == .messages || place == .nowhere ? "inbox" : place.rawValue
        let others = isDemo ? [] : page.others.filter { $0.id != page.business.id }
        return PageFrame(
            house: self, name: page.business.name, home: home(of: page.business.id), links: links,
            account: accountLinks(page.viewer),
            switcher: others.map { PageLink(title: $0.name, address: "/b/\($0.id)/\(section)") }, part: part,
            business: isDemo ? nil : page.business.id)
    }
}
