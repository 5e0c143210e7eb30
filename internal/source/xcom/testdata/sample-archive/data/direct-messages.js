window.YTD.direct_messages.part0 = [
  {
    "dmConversation" : {
      "conversationId" : "812345678901-909090909090",
      "messages" : [
        {
          "messageCreate" : {
            "recipientId" : "909090909090",
            "text" : "PRIVATE: this must appear nowhere.",
            "senderId" : "812345678901",
            "id" : "1",
            "createdAt" : "2023-08-22T11:10:00.000Z"
          }
        }
      ]
    }
  }
]