extension App {
  /// Which folder acts on what happens in a folder below it, in the same transaction.
  static let subscriptions: Subscriptions = {
    var subscriptions = Subscriptions()
    subscriptions.on(ServiceEnded.self) { event, tx in
      try Conversation.handBack(from: event.person, event.community, in: tx)
    }
    subscriptions.on(AccountSuspended.self) { event, tx in
      try Membership.interruptService(of: event.person, in: tx)
    }
    subscriptions.on(MembershipEnded.self) { event, tx in
      try LoungeSubscription.stopRenewal(of: event.person, in: event.community, in: tx)
    }
    subscriptions.on(ListingMadePrivate.self) { event, tx in
      try Community.removeAgent(event.listing, exceptOf: event.owner, in: tx)
    }
    subscriptions.on(HumanTakesOver.self) { event, tx in
      try AgentAnswer.requestStop(.handedOver, ofRoom: event.conversation, in: tx)
    }
    subscriptions.on(AnswerSpoken.self) { event, tx in
      try LoungeVoice.count(event, in: tx)
      try AgentAnswer.announceAudio(of: event.message, askedBy: event.person, in: tx)
    }
    return subscriptions
  }()
}
