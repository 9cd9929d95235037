import ArgumentParser
import Hummingbird
import AsyncHTTPClient
import Yams
import CryptoExtras
import ServiceLifecycle
@main struct Takeout: AsyncParsableCommand {}
