import ArgumentParser
import SpacesAPI

struct Wallet: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "People's coins.", discussion: "Example: spaces wallet show bob@example.com",
    subcommands: [Credit.self, Show.self])

  struct Credit: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Credit coins, once for each reference.",
      discussion: "Example: spaces wallet credit bob@example.com 1000 --reference invoice-2026-017")
    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var output: OutputOptions
    @Argument var email: String
    @Argument var amount: Int64
    @Option(help: "Names this credit; a second one under the same name does nothing.") var reference: String

    func run() throws {
      let isNew = try options.run {
        try WalletCommands($0).credit(email: email, amount: amount, reference: reference)
      }
      output.write(
        isNew ? "Credited \(amount) coins to \(email)." : "“\(reference)” was credited before; nothing was done."
      ) {
        $0.field("isNew", isNew)
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show a balance.", discussion: "Example: spaces wallet show bob@example.com --json")
    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var output: OutputOptions
    @Argument var email: String

    func run() throws {
      let balance = try options.run { try WalletCommands($0).balance(email: email) }
      output.write("available \(balance.available), held \(balance.held)") {
        $0.field("available", balance.available)
        $0.field("held", balance.held)
      }
    }
  }
}
