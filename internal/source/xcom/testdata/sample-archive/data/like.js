window.YTD.like.part0 = [
  {
    "like" : {
      "tweetId" : "1650000000000000000",
      "fullText" : "A post that was liked, by somebody else.",
      "expandedUrl" : "https://twitter.com/i/web/status/1650000000000000000"
    }
  }
]