package exports

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"clew/internal/document"
	"clew/internal/source"
)

// firstTweet is the id of the first post of an archive that is made here.
const firstTweet = 1700000000000000001

// archive makes an account archive of X with one thread of so many posts in three scripts, every tenth with a picture,
// and gives its folder.
func archive(t testing.TB, posts int) string {
	t.Helper()
	texts := [...]string{
		"Twice a day somebody had to be there, whatever the hour, to lift the gate & set the stones; nobody remembers a night when it was not done.",
		"Колесо поверталося двічі на день триста років, і двічі на день хтось мав бути там, щоб підняти заслінку <й> поставити камені.",
		"水車は三百年のあいだ一日に二度回り、一日に二度、何時であろうと誰かがそこにいて、水門を上げた。",
	}
	dir := t.TempDir()
	write := func(name string, b []byte) {
		path := filepath.Join(dir, "data", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	script := func(name string, v any) {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		write(name+".js", append([]byte("window.YTD."+name+".part0 = "), b...))
	}
	type object = map[string]any
	script("account", []object{{"account": object{"username": "mill_keeper", "accountId": "910000077", "createdAt": "2015-03-01T09:00:00.000Z", "accountDisplayName": "Mill Keeper"}}})
	begin := time.Date(2024, 5, 3, 18, 0, 0, 0, time.UTC)
	var list []object
	for i := range posts {
		id := strconv.Itoa(firstTweet + i)
		text := fmt.Sprintf("%d. %s", i+1, texts[i%3])
		tweet := object{"id": id, "id_str": id, "lang": []string{"en", "uk", "ja"}[i%3], "created_at": begin.Add(time.Duration(i) * time.Minute).Format("Mon Jan 02 15:04:05 -0700 2006")}
		if i > 0 {
			before := strconv.Itoa(firstTweet + i - 1)
			tweet["in_reply_to_status_id_str"], tweet["in_reply_to_user_id_str"], tweet["in_reply_to_screen_name"] = before, "910000077", "mill_keeper"
		}
		if i%10 == 0 {
			link := "https://t.co/abcdefghij"
			n := len([]rune(text)) + 1
			text += " " + link
			name := fmt.Sprintf("Picture%d.jpg", i)
			m := object{"type": "photo", "id_str": id, "url": link, "media_url_https": "https://pbs.twimg.com/media/" + name, "indices": []string{strconv.Itoa(n), strconv.Itoa(n + len(link))}, "ext_alt_text": "The wheel, from below"}
			tweet["entities"], tweet["extended_entities"] = object{"media": []object{m}}, object{"media": []object{m}}
			write("tweets_media/"+id+"-"+name, JPEG(480, 320, i))
		}
		tweet["full_text"] = text
		list = append(list, object{"tweet": tweet})
	}
	script("tweets", list)
	return dir
}

// Archived is the thread of an account archive with so many posts, without its pictures.
func Archived(t testing.TB, posts int) Sample {
	t.Helper()
	return Sample{Name: "archived", Book: document.BookOf(Documents(t, archive(t, posts), source.Options{})[0], document.Words{})}
}
