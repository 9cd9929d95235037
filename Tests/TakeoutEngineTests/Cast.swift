// Who takes part in the stories.
import TakeoutCore
import TakeoutStore

/// Who takes part; the numbers are of the range that is reserved for fiction.
enum Cast {
    static let employee = "+12025550142"
    static let otherEmployee = "+12025550143"
    static let customer = "+12025550177"
    static let line = "+12025550100"
    static let lineID = "line-1"
    static let mail = "owner@miller.example"
    static let mobile = "+12025550150"
    static let admin = "admin@takeout.example"

    static func business(
        _ number: Int = 1, phone: String = Cast.employee, retries: Int = 0,
        _ change: (inout Business) -> Void = { _ in }
    ) -> Business {
        var business = Business(
            id: BusinessID("business-\(number)"), name: "Miller Plumbing", publicPhoneNumber: phone,
            timezone: "America/New_York", vapiPhoneNumberID: "line-\(number)", notificationEmail: mail,
            callbackReleased: true,
            settings: CallbackSettings(isEnabled: true, notificationPhone: phone, retryAttempts: retries),
            createdAt: ManualClock.start)
        change(&business)
        return business
    }
}
