// Who is signed in, as pages see it.
import HTTPTypes
import Hummingbird
package import TakeoutCore
package import TakeoutStore

/// A signed-in user in one browser.
package struct Account: Sendable, Equatable {
    package enum Role: Sendable, Equatable {
        case admin
        /// Of the account's businesses.
        case owner
    }

    package let id: String
    package let email: String
    package let role: Role
    /// An owner's; an admin sees all without being named here.
    package let businesses: [BusinessID]
    /// The session of this browser.
    let sessionID: String

    init(_ user: User, _ session: Session) {
        id = user.id
        email = user.email
        role = user.role == .admin ? .admin : .owner
        businesses = user.businesses
        sessionID = session.id
    }

    package var isAdmin: Bool { role == .admin }

    /// Whether this account may know that the business exists.
    package func maySee(_ business: BusinessID) -> Bool { isAdmin || businesses.contains(business) }

    /// Who a change is put down to.
    package var actor: Actor { Actor(.user, id: id, name: email) }
}

extension AppContext {
    /// The signed-in user; behind `RequireAccount` there is one.
    func requireAccount() throws(Problem) -> Account {
        guard let account else { throw .signedOut }
        return account
    }

    /// Pages of admins do not exist for others.
    func requireAdminAccount() throws(Problem) -> Account {
        let account = try requireAccount()
        guard account.isAdmin else { throw .noSuchPage }
        return account
    }

    /// A business of the path that the account may see, by the parameter's name; what it may not see does not exist.
    func visibleBusiness(_ parameter: String = "business") throws -> BusinessID {
        let id = BusinessID(try parameters.require(parameter))
        guard try requireAccount().maySee(id) else { throw Problem.noSuchPage }
        return id
    }

    /// The fields of the form that was sent; empty when there was none.
    var fields: Form { form ?? Form() }
}

extension Problem {
    static let signedOut = Problem(
        .unauthorized, "You are signed out", "Sign in again, and you are back where you were.")
    static let noSuchPage = Problem(
        .notFound, "There is no such page", "Either it never was, or it is not yours to see. Go back to the start.")
}
