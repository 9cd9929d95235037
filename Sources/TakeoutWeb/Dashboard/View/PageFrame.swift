// What every page has around its own part: title, navigation, and where its live fragment is fetched.

/// Where in the navigation a page stands.
enum PagePlace: Sendable {
    case messages, letterbox, nowhere
}

struct PageFrame: Sendable {
    let title: String
    let businessName: String
    let isMessages: Bool
    let isLetterbox: Bool
    /// Address of the fragment that live updates fetch; nil for a page that never changes.
    let fragment: String?
    /// Only changes of this message concern the page; nil: of any.
    let only: String?
    /// The page's own part, rendered.
    let content: String
    let style: String
    let script: String
    let mark: String

    init(
        title: String, businessName: String, place: PagePlace, fragment: String? = nil, only: String? = nil,
        content: String
    ) {
        self.title = title
        self.businessName = businessName
        isMessages = place == .messages
        isLetterbox = place == .letterbox
        self.fragment = fragment
        self.only = only
        self.content = content
        style = Asset.style.address
        script = Asset.live.address
        mark = Asset.mark.address
    }
}
