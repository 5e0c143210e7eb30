package figure

// eastern reads 2024年10月31日, 10월 31일, 2024년.
func (s *scan) eastern(i int, ref Reference) (d Date, end int, ok bool) {
	signs := s.lang.dates.eastern
	if signs == nil {
		return d, 0, false
	}
	var p partial
	j, parts := i, 0
	for k, sg := range signs {
		v, n, ok := s.whole(j)
		if !ok || s.tok(j+1).norm != sg || !s.near(j+1) || j > i && s.tok(j).Start-s.tok(j-1).End > 1 {
			continue
		}
		switch k {
		case 0:
			if n != 4 || v < 1000 || v > 2199 {
				return d, 0, false
			}
			p.year = v
		case 1:
			p.month = v
		case 2:
			p.day = v
		}
		parts++
		j += 2
	}
	switch {
	case parts == 0, p.month > 12, p.day > 0 && (p.month == 0 || !valid(p.year, p.month, p.day)):
		return d, 0, false
	case p.month == 0 && p.year > 0:
		if s.tok(j).norm == "代" && s.near(j) { // 1930年代
			if p.year%10 != 0 || p.year%100 == 0 {
				return d, 0, false
			}
			d.setDecade(p.year, ref)
			d.Rule = "decade"
			return d, j + 1, true
		}
		if s.tok(j).norm == "間" || s.tok(j).norm == "간" {
			return d, 0, false
		}
		d.setYear(p.year, ref)
	case p.year > 0 && p.day > 0:
		d.setDay(date(p.year, p.month, p.day, ref))
	case p.year > 0:
		d.setMonth(p.year, p.month, ref)
	case p.month == 0:
		return d, 0, false
	default:
		d.fill(p, 0, ref)
	}
	d.Rule = "year, month and day signs"
	return d, j, true
}
