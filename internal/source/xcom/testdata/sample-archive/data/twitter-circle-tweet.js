window.YTD.twitter_circle_tweet.part0 = [
  {
    "tweet" : {
      "id_str" : "1630870491755446272",
      "id" : "1630870491755446272",
      "created_at" : "Wed Mar 01 10:00:00 +0000 2023",
      "full_text" : "For my Circle only: the key is under the third pot.",
      "lang" : "en",
      "truncated" : false,
      "entities" : {
        "hashtags" : [ ],
        "symbols" : [ ],
        "user_mentions" : [ ],
        "urls" : [ ]
      }
    }
  }
]