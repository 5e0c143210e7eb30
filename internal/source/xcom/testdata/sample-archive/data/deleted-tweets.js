window.YTD.deleted_tweets.part0 = [
  {
    "tweet" : {
      "id_str" : "1653324194902966272",
      "full_text" : "3/ A post that its author took back. It must appear nowhere.",
      "deleted_at" : "Sun Sep 10 10:00:00 +0000 2023"
    }
  }
]