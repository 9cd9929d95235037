// Makes the carrier that the settings name.
public import AsyncHTTPClient
public import TakeoutEngine

public enum SMSCarriers {
    /// - Parameter timeout: for one request, answer included.
    public static func carrier(
        _ settings: SMSSettings, http: HTTPClient, timeout: Duration = .seconds(20)
    ) -> any SMSCarrier {
        switch settings.provider {
        case .telnyx:
            TelnyxCarrier(settings, CarrierExchange(http: http, name: "Telnyx", timeout: timeout))
        case .twilio:
            TwilioCarrier(settings, CarrierExchange(http: http, name: "Twilio", timeout: timeout))
        }
    }
}
