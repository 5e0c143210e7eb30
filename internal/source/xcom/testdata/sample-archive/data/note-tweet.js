window.YTD.note_tweet.part0 = [
  {
    "noteTweet" : {
      "noteTweetId" : "1675210152866742349",
      "updatedAt" : "2023-07-01T18:30:00.000Z",
      "lifecycle" : {
        "value" : "1",
        "name" : "Active",
        "originalName" : "Active",
        "annotations" : { }
      },
      "createdAt" : "2023-07-01T18:30:00.000Z",
      "core" : {
        "styletags" : [ ],
        "urls" : [
          {
            "expandedUrl" : "https://example.org/logbook",
            "toIndex" : "555",
            "shortUrl" : "https://t.co/LogBook999",
            "displayUrl" : "example.org/logbook",
            "fromIndex" : "532"
          }
        ],
        "text" : "Why I keep a paper log on board although every chart is on a screen. The log knows what I decided and why; the screen knows only where I was. On 3 June the wind went round 90° in ten minutes, and the line I drew says 'reefed, north of the bank, doubt about the buoy'. A month later that doubt was worth more than the track. Write down what you did not know. It is the one thing no instrument records, and the first thing you forget. Paper needs no battery and never asks for an update. Mine is a school book with squared paper, see https://t.co/LogBook999 and #paperlog",
        "mentions" : [ ],
        "cashtags" : [ ],
        "hashtags" : [
          {
            "fromIndex" : "560",
            "toIndex" : "569",
            "text" : "paperlog"
          }
        ]
      }
    }
  }
]