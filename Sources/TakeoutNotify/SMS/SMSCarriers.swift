// Makes the carrier that the settings name.
public import AsyncHTTPClient
public import TakeoutEngine

public enum SMSCarriers {
    /// How long a carrier is waited for where nothing else is said.
    public static let patience = Duration.seconds(20)

    /// - Parameter timeout: for one request, answer included.
    public static func carrier(
        _ settings: SMSSettings, http: HTTPClient, timeout: Duration = patience
    ) -> any SMSCarrier {
        switch settings.provider {
        case .telnyx:
            TelnyxCarrier(settings, CarrierExchange(http: http, name: "Telnyx", timeout: timeout))
        case .twilio:
            TwilioCarrier(settings, CarrierExchange(http: http, name: "Twilio", timeout: timeout))
        }
    }
}
