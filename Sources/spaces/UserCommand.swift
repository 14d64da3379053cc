import ArgumentParser
import Formats
import FoundationEssentials
import SpacesAPI

struct User: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Accounts.",
    subcommands: [
      Add.self, List.self, SetPassword.self, GrantAdmin.self, Suspend.self, Restore.self, Session.self,
    ])

  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Create an account.")
    @OptionGroup var options: ConfigurationOptions
    @Argument var email: String
    @Option(help: "8 to 128 characters; asked for when left out.") var password: String?
    @Option var name: String

    func run() throws {
      print(try AccountCommands(try options.service()).add(email: email, password: try password ?? readPassword(), name: name))
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List all accounts: id, e-mail address, name, and what is special about them.")
    @OptionGroup var options: ConfigurationOptions

    func run() throws {
      try AccountCommands(try options.service()).list { account in
        let notes = [
          account.isAdmin ? "administrator" : nil, account.suspendedAt.map { "suspended \($0.rfc3339)" },
        ].compactMap { $0 }
        print(([account.id.text, account.email, account.name] + notes).joined(separator: "\t"))
      }
    }
  }

  struct SetPassword: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "set-password",
      abstract: "Replace a password, read from the terminal or standard input; ends every session of the account.")
    @OptionGroup var options: ConfigurationOptions
    @Argument var email: String

    func run() throws {
      try AccountCommands(try options.service()).setPassword(email: email, password: try readPassword())
      print("\(email) has a new password.")
    }
  }

  struct GrantAdmin: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "grant-admin", abstract: "Make an account an administrator's.")
    @OptionGroup var options: ConfigurationOptions
    @Argument var email: String

    func run() throws {
      try AccountCommands(try options.service()).grantAdmin(email: email)
      print("\(email) is an administrator.")
    }
  }

  struct Suspend: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Keep somebody from signing in; ends every session of the account.")
    @OptionGroup var options: ConfigurationOptions
    @Argument var email: String

    func run() throws {
      try AccountCommands(try options.service()).suspend(email: email)
      print("\(email) is suspended.")
    }
  }

  struct Restore: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Let a suspended account sign in again.")
    @OptionGroup var options: ConfigurationOptions
    @Argument var email: String

    func run() throws {
      try AccountCommands(try options.service()).restore(email: email)
      print("\(email) can sign in.")
    }
  }

  struct Session: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Begin a session and print its token.")
    @OptionGroup var options: ConfigurationOptions
    @Argument var email: String

    func run() throws {
      print(try AccountCommands(try options.service()).session(email: email))
    }
  }
}
