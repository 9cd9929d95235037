// What every page has around its own part: title, navigation, and where its live fragment is fetched.
import TakeoutCore

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
    var since: Int?
    var script: Asset?
}

struct PageFrame: Sendable {
    let title: String
    let product: String
    let name: String
    let home: String
    let links: [PageLink]
    let account: [PageLink]
    let switcher: [PageLink]
    let hasSwitcher: Bool
    let fragment: String?
    let only: String?
    /// Only changes of this business concern the page; nil: of any.
    let business: String?
    let since: Int?
    let content: String
    let style: String
    let script: String
    let moreScript: String?
    let mark: String

    init(
        house: PageHouse, name: String, home: String, links: [PageLink], account: [PageLink] = [],
        switcher: [PageLink] = [], part: PagePart, business: BusinessID? = nil
    ) {
        title = part.title
        product = house.product
        self.name = name
        self.home = home
        self.links = links
        self.account = account
        self.switcher = switcher
        hasSwitcher = !switcher.isEmpty
        fragment = part.fragment
        only = part.only?.rawValue
        since = part.since
        self.business = business?.rawValue
        content = part.content
        style = Asset.style.address
        script = Asset.live.address
        moreScript = part.script?.address
        mark = Asset.mark.address
    }
}
