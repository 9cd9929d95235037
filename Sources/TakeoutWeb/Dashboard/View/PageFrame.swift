// What every page has around its own part: title, navigation, and where its live fragment is fetched.
import TakeoutCore

/// Where in the navigation a page stands.
enum PagePlace: Sendable, Equatable {
    // The demo's.
    case play, letterbox
    // An owner's.
    case messages, settings, statistics
    // An admin's.
    case businesses, attempts, allStatistics, trouble, users, webhooks, changes
    // Everybody's.
    case account, nowhere

    /// A page of admins alone: their pages stand together in the navigation.
    var isAdmins: Bool {
        [.businesses, .attempts, .allStatistics, .trouble, .users, .webhooks, .changes].contains(self)
    }
}

struct NavigationLink: Sendable {
    let title: String
    let address: String
    let isCurrent: Bool

    init(_ title: String, _ address: String, _ isCurrent: Bool) {
        self.title = title
        self.address = address
        self.isCurrent = isCurrent
    }
}

/// What a page may have beside its own part.
struct PageScene: Sendable {
    /// Other businesses that the viewer may go to.
    var switcher: [NavigationLink] = []
    /// The newest change that the page knows.
    var since: String?
    /// A script of this page alone.
    var script: Asset?
}

struct PageFrame: Sendable {
    let title: String
    /// "Takeout", or "Takeout demo".
    let product: String
    /// Over the product's name: the business, or whose pages these are; nil: the product's name alone.
    let heading: String?
    let links: [NavigationLink]
    let hasManyLinks: Bool
    /// The address of whoever is signed in.
    let account: String?
    let isAccount: Bool
    let mayLogIn: Bool
    /// Address of the fragment that live updates fetch; nil for a page that never changes.
    let fragment: String?
    /// Only changes of this message concern the page; nil: of any.
    let only: String?
    /// Only changes of this business concern the page; nil: of any.
    let business: String?
    let switcher: [NavigationLink]
    let hasSwitcher: Bool
    let since: String?
    let moreScript: String?
    /// The page's own part, rendered.
    let content: String
    let style: String
    let script: String
    let mark: String

    init(
        title: String, heading: String? = nil, place: PagePlace, isDemo: Bool, account: Account? = nil,
        business: BusinessID? = nil, fragment: String? = nil, only: String? = nil,
        scene: PageScene = PageScene(), content: String
    ) {
        self.title = title
        self.heading = heading
        product = isDemo ? "Takeout demo" : "Takeout"
        links = Self.links(place, isDemo: isDemo, account, business)
        hasManyLinks = links.count > 2
        self.account = account?.email
        isAccount = place == .account
        mayLogIn = account == nil && isDemo
        self.fragment = fragment
        self.only = only
        self.business = isDemo ? nil : business?.rawValue
        switcher = scene.switcher
        hasSwitcher = !scene.switcher.isEmpty
        since = scene.since
        moreScript = scene.script?.address
        self.content = content
        style = Asset.style.address
        script = Asset.live.address
        mark = Asset.mark.address
    }

    private static func links(
        _ place: PagePlace, isDemo: Bool, _ account: Account?, _ business: BusinessID?
    ) -> [NavigationLink] {
        if place.isAdmins { return admin(place) }
        if isDemo {
            let demo = [
                NavigationLink("Phones", "/phones", false),
                NavigationLink("Messages", "/", place == .play || place == .messages),
                NavigationLink("Letterbox", "/mailbox", place == .letterbox),
            ]
            let all = NavigationLink("Admin", "/admin/businesses", false)
            return demo + (business.map { owner(place, $0) } ?? []) + (account?.isAdmin == true ? [all] : [])
        }
        if let business {
            let messages = NavigationLink("Messages", "/businesses/\(business)/messages", place == .messages)
            let all = NavigationLink("All businesses", "/admin/businesses", false)
            return [messages] + owner(place, business) + (account?.isAdmin == true ? [all] : [])
        }
        guard let account else { return [] }
        return account.isAdmin ? admin(place) : [NavigationLink("Messages", "/", false)]
    }

    private static func owner(_ place: PagePlace, _ business: BusinessID) -> [NavigationLink] {
        [
            NavigationLink("Statistics", "/businesses/\(business)/statistics", place == .statistics),
            NavigationLink("Settings", "/businesses/\(business)/settings", place == .settings),
        ]
    }

    private static func admin(_ place: PagePlace) -> [NavigationLink] {
        [
            NavigationLink("Businesses", "/admin/businesses", place == .businesses),
            NavigationLink("Attempts", "/admin/attempts", place == .attempts),
            NavigationLink("Statistics", "/admin/statistics", place == .allStatistics),
            NavigationLink("Trouble", "/admin/trouble", place == .trouble),
            NavigationLink("People", "/admin/users", place == .users),
            NavigationLink("Webhooks", "/admin/webhooks", place == .webhooks),
            NavigationLink("Changes", "/admin/changes", place == .changes),
        ]
    }
}
